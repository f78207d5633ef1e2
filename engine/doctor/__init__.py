"""The doctor: names what is wrong with a network while it trains, shows why, and offers what mends it.

    base           what a rule is, and the table RULES
    structure      softmax twice, batch norm of few examples        (the drawing)
    data           inputs, targets, classes, shared examples        (the examples)
    gradients      vanishing and exploding                          (a run)
    units          dead ReLUs, saturated units
    rates          learning rate too high or too low
    fitting        overfitting
    learning       a loss that stays at that of guessing
    numbers        the first node that gave what is not a number
    examination    the probe that measures for all of them
    chart, record  what is noted of a run, and what rules are shown of it
    rules          brings all of them into the table
    doctor         asks the rules, and tells what has held for a while

A new rule is one function in one of these files, or in a new one that `rules` imports: the list in the window, the
badge on the node, the command line and the contract test follow. `base` knows no torch, so that the window can show
findings before it is there; nothing is imported here for the same reason.
"""
