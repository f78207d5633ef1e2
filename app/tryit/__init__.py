"""Try it: an example of one's own, what the network answers to it, and what the answer rests on.

panel       the panel: connects all of the following
material    what the panel knows of the data: ranges, baselines, columns
asking      asks a copy of the network, off the window's thread, at most 15 times a second
answers     the bars of the classes, or the numbers on their scale
inputs      what an example is made with, one file for each kind of data
"""
