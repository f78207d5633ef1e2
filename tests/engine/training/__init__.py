"""Training, on small real networks."""
