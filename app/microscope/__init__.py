"""The microscope: backpropagation under glass, as a panel.

    panel       what is looked at, the walk, and the pages                walker    where in the walk one is, without Qt
    head        which examples                                            cells     a layer's numbers as a picture
    lines       formulas with their numbers                               terms     the table of multiplications
    product     one multiplication                                        quiz      the question before the answer
    overview    examples of a batch, layers of an example                 bench     a thread to work things out on
    sight       what is seen of a number                                  unit      its formula and multiplications
    board       all pages                                                 scope     where passes come from, and edits go

The engine works everything out (`engine.microscope`); torch is imported there, so its modules are imported here only in
functions, as everywhere in the window.
"""
