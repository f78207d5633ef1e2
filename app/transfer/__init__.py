"""Weights from another file into the drawing: the table of what fits, where rows are changed before anything is loaded.

opening.py   the command: which file, and then the dialog
dialog.py    reading on a thread, what is to be loaded, frozen or not, and loading
model.py     the table: a row for each weight of the drawing
"""
