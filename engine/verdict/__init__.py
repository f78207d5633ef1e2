"""An honest verdict: what a network answers for every example of a part, and how good these answers are.

    predictions.py   Predictions: the answers of one loss of the drawing, beside what is true
    predicting.py    predict(network, parts, "test") -> Predictions                             (torch)
    verdict.py       judge(predictions) -> Verdict: figures, classes, confusion matrix, curves
    figures.py       what each figure is called, whether more is better, and what it says
    classes.py numbers.py curves.py    how they are computed, by scikit-learn's functions
    behind.py        the examples behind a cell, a bar or a point; rankings; labels that may be wrong
    baselines.py     what needs no network, judged in the same way; fitting.py what it is fitted on
    chance.py        what chance alone may have done
    spread.py        over(verdicts): mean and spread
    repeats.py       several seeds or folds, one training after the other                       (torch)

The package itself imports nothing, for torch and scikit-learn take a second each: scikit-learn is imported inside the
functions that compute.
"""
