"""The layered layout of a drawing, after Sugiyama: data at the left, losses at the right, every wire to the right.

Four steps, one file each: `ranks` gives every node its column, `crossings` its place in the column, `levels` its
height, and `tidy` puts the parts together and finds room for them among what stays. No library does this for boxes of
different sizes with several ports: networkx' multipartite layout places points, grandalf knows neither ports nor rows
that should run straight through them, fast-sugiyama hangs on some loops, and Graphviz is a program to be installed.
All numbers are scene units; everything is deterministic and knows no Qt.
"""
