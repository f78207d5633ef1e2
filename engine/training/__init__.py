"""Training: settings in, events out."""
