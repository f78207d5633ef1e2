"""Runs on disk: what was trained, how, and what came of it, kept beside the drawing.

    flowers.gradwire
    flowers.runs/
        20261121-094658-3fa2c1/          a run, named after when it began
            run.json                     settings, seed, versions, figures, name and star          record.py
            drawing.gradwire             the very drawing that was trained
            curves.csv                   loss and metrics by step and by epoch                     curves.py
            weights.safetensors          what was learned, where it is not too large
        .bin/                            runs that were deleted, for 30 days                       store.py

A drawing that has no file yet keeps its runs in the user's private state folder; they move beside the file when it is
first saved. `recorder` writes a run while it trains, `comparing` says how two differ. Nothing in such a folder is ever
executed or unpickled, and what is no run of ours is passed over with a sentence.
"""
