"""What a file may hold at most, and why. Whoever wrote it may mean harm, or have made a mistake in a script.

The numbers are far above what a person draws and low enough that the worst file is refused or open within two seconds
and within a few hundred megabytes of memory. Weights lie in a file of their own and do not count here.
"""

FILE_BYTES = 6_000_000
"""A drawing of 20,000 nodes and as many wires is 4 MB; the worst JSON of this size takes 150 MB and a second."""

NODES = 20_000
"""Beyond it neither the canvas nor a person can follow."""

BOXES = 20_000
"""Layers that a drawing may come to once its blocks are unfolded, each as often as it is repeated."""

NESTING = 12
"""Blocks within blocks: more than a person can keep in mind, and a repeat in each soon comes to `BOXES`."""

REPEAT = 256
"""Copies of a block, one after another: the deepest residual networks have about as many."""

WIRES = 100_000
"""Two layers of 316 loose neurons, each with each."""

NAME = 1_000
"""Characters in the name of a node, the title of a frame or a kind: they stand on one line."""

NOTE = 100_000
"""Characters in a note: some forty pages."""

IDENTIFIER = 100
"""Characters in an id or a port: they become attributes of the exported module and names in the weight file."""

DISTANCE = 1_000_000.0
"""Scene units from the origin: beyond it single-precision drawing loses whole pixels. What lies farther is moved in."""

KEPT = 1_000_000
"""Characters of JSON in one place that this version does not know and passes on, or in the settings of one node."""

DEPTH = 64
"""Lists within lists in what this version does not know; of what it knows, a block adds four to its content's."""

PAINTED = 5_000
"""Points painted by hand: ten times what the sets of the playground have, and 100 KB in the file."""

DRAWN = 3_000
"""Pictures drawn by hand: some 500 KB in the file, and more than anybody draws in an afternoon."""

REASON = 300
"""Characters of a message that quotes the file."""
