"""The command line: a thin layer of sentences around the engine. It imports no Qt.

    app.py        the commands, `--version`, `--help`, and how errors end the program
    check.py      is the drawing ready, what does it cost
    train.py      train it, with a progress bar or one JSON object a line
    regularise.py the same with each of the means against learning by heart
    repeating.py  the same on several folds or with several seeds: mean and spread
    transfer.py   begin with weights from another file: what of it fits
    evaluate.py   how good it is, beside what needs no network; verdicts.py says it
    predict.py    what it answers for examples from outside; outside.py reads them
    learned.py    a drawing with its weights; own_data.py: `--data`, another file in the place of its data
    data.py       what a file or folder holds
    report.py     all there is to say, as one page
    runs.py       the runs that were recorded beside a drawing, and what differs between two
    export.py     write it as code
    lists.py      examples, new, layers, datasets
    drawing.py    FILE and `--set`: from what was typed to a graph
    output.py     what goes to the terminal, and in which form

torch takes a second to import, so it is imported inside those commands that build a network, and by no other: `gradwire
layers` answers at once.
"""

from engine.cli.app import main

__all__ = ["main"]
