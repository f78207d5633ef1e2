"""Training: a program, its data and settings in, events out.

    train(program, parts, settings) -> Started, Progress, Observed, EpochEnded, ..., Finished     loop.py
        State        all that a run needs to go on, and what it has learned so far                state.py
        Stepper      how a step is taken                                                          stepping.py
        supervised   what one step computes                                                       methods/
        Meter        loss and accuracy, summed where the tensors are                              metrics.py
        Teller       how far a run is, and how fast                                               telling.py
        Governor     decides when a probe may look, so that watching costs at most 5 %            governor.py
    Run              the same generator on a thread of its own, with pause, step and stop         run.py
    Timeline         the moments of a run that one can go back to, within a budget of memory     timeline.py
    landscape        the loss around the weights, and the path that led there                    landscape.py

Nothing here knows a window: a script iterates over `train`, the window polls a `Run`.
"""

from engine.allocation import keep_freed_memory
from engine.torch_setup import let_threads_sleep

let_threads_sleep()
keep_freed_memory()
