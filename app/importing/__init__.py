"""Bringing data in: what is in a file or folder, how it is to be understood, and what comes onto the canvas."""
