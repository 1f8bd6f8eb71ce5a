"""Generative adversarial networks: two players, their losses, their steps, and how good the drawn pictures are."""
