"""The canvas: the drawing, and the gestures that edit it."""
