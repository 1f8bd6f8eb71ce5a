"""The backend of CNN Visual Lab.

Who may import whom is a rule, kept by `tests/test_house.py`:

plain    `specs`, `events`, `errors`, `catalog`, `ops`, `architectures`, `data`: NumPy and image libraries only
nets     everything with Keras and TensorFlow; entered by `engine.tasks` alone, inside function bodies, in the worker
engine   Dask: cluster, backend, feed, queue, store; entered by `app.backend` alone

This module imports nothing, so that `import lab` costs nothing.
"""
