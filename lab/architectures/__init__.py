"""Networks as plain records: layers and links, from which drawing, counts and the Keras model all follow."""
