"""The verdict in the window: how good the network is beside what needs no network, and the examples behind a figure.

panel.py        the panel: which part, when, the pages, and the examples beside them
judging.py      verdicts on a thread, from a copy of the network
summary.py classes.py confusion.py curves.py calibration.py numbers.py spread.py    one page each
gallery.py      the examples behind what was clicked
marking.py      decisions about examples, as edits of the drawing
several.py      training several times, with other seeds or on other folds
"""
