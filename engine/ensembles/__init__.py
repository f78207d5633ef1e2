"""Ensembles: several trained networks as one drawing, whose answer is the mean of theirs, or a vote between them.

    made = ensemble([Member("Run 1", graph, weights), Member("Run 2", graph, others)], "average")
    made.graph, made.weights            a drawing as any other, with one data node and a frozen block for each member
    weighed(made, parts)                the same with shares that suit the validation part
    compared(verdict)                   the members and their mean beside the ensemble

The parts are imported from their own modules: a verdict asks `answering` alone, and reads no weights.
"""
