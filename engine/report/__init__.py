"""A report of a drawing and what became of it: values here (`pieces`), pages by `html`, pictures as SVG.

It needs no window, so that a script writes the same report; the window prints it as PDF.
"""
