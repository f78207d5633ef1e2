"""The layers, a file per family. Importing this package fills `engine.layer.LAYERS`."""
