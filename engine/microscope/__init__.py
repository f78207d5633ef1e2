"""The microscope: one pass of a network, taken apart into numbers that a person can follow.

    examine(state, parts, Selection("train", (4,))) -> Specimen      all values, gradients and new weights of a pass
    explain(specimen, place) -> Working                              one number of it: formula, terms, derivatives
    update(specimen, "dense_1.weight", (0, 3)) -> Update             from the gradient to the new weight
    stops(specimen)                                                  the walk: forward, backward, and the weights' step
    question(specimen, stop, place, seed)                            what one could ask about it, with the true answer

Nothing here knows a window. What the formulas say is worked out anew, from inputs and weights, and the tests hold every
kind of layer against autograd: a formula that does not give the network's own number is a bug.
"""
