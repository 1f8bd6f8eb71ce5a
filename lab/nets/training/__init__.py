"""Training a classifier: batches, one compiled fit, what it reports, what it keeps."""
