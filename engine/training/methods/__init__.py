"""How a step is taken: one file per method."""
