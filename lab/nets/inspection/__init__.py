"""Looking at trained networks: their answers, their weights, epoch by epoch."""
