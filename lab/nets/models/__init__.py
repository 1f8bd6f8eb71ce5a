"""From plain records to Keras: networks and optimizers."""
