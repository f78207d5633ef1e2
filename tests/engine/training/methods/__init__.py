"""The ways to take a step."""
