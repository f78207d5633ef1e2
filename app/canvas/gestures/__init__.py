"""The gestures, one class each."""
