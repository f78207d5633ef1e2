"""The data sets, a file per source. Importing this package adds them to `engine.layer.LAYERS`."""
