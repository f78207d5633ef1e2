"""What a test imports ahead of its use."""
