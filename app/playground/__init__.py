"""The desk for problems in the plane: a panel whose every control is an edit of the drawing, and how it is opened."""
