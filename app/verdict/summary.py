"""The network beside what needs no network, figure by figure, and in a sentence whether it is any better."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QResizeEvent

from app.theme import Theme
from app.verdict.figure_table import Cell, FigureTable
from app.verdict.page import Page, words
from app.views.verdict import Verdict as Words
from app.wording import MINUS, kept_together

if TYPE_CHECKING:
    from engine.verdict.verdict import Verdict

NETWORK = "this network"
BALANCED = "balanced accuracy"
LOW = 16
"""Lines of text."""
CLOSE = 0.005
"""Shares (of one), and parts of an error, that count as the same: less is luck in parts of the usual size."""


class SummaryPage(Page):
    """Every figure there is: a row each, the network and its baselines side by side. The best of a row is bold."""

    title = "Summary"
    explanation = (
        "Every figure of the network on this part, beside what needs no network. The best of each row is bold; a "
        "network should beat them all."
    )

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.figures = FigureTable("Figures of the network and of its baselines")
        self.sentence = words("", "title")
        self.notes = Words()
        self.notes.setProperty("tone", "muted")
        self.body.addWidget(self.sentence)
        self.body.addWidget(self.figures, 1)
        self.body.addWidget(self.notes)
        self.baselines: Mapping[str, Verdict] = {}
        self.waiting = False
        """Whether the baselines are still to come."""

    def show_verdict(self, verdict: Verdict) -> None:
        super().show_verdict(verdict)
        self._fill()

    def compare(self, baselines: Mapping[str, Verdict], waiting: bool = False) -> None:
        self.baselines, self.waiting = baselines, waiting
        if self.verdict is not None:
            self._fill()

    def table(self) -> Mapping[str, Any]:
        if self.verdict is None:
            return {}
        names = list(self.verdict.figures)
        columns: dict[str, Any] = {"figure": names, NETWORK: [self.verdict.figures[name] for name in names]}
        nan = float("nan")
        return columns | {n: [v.figures.get(name, nan) for name in names] for n, v in self.baselines.items()}

    def _fill(self) -> None:
        from engine.verdict.figures import better, figure, in_words, named

        verdict = self.verdict
        if verdict is None:
            return
        columns = {NETWORK: verdict, **self.baselines}
        headings = [("figure", "What is measured. Point at a name to see what it says.")]
        headings += [(_short(name), "\n".join((name, *one.notes))) for name, one in columns.items()]
        rows = []
        for name in verdict.figures:
            values = [one.figures.get(name, float("nan")) for one in columns.values()]
            best = values[0]
            for value in values[1:]:
                best = value if better(name, value, best) else best
            known = sum(map(isfinite, values)) > 1
            tip = figure(name).text + (" More is better." if figure(name).better == "high" else " Less is better.")
            cells = [
                Cell(in_words(name, value).replace("-", MINUS), value, known and value == best, tip) for value in values
            ]
            rows.append([Cell(named(name, verdict.predictions.head.classes), tip=tip), *cells])
        self.figures.fill(headings, rows, sortable=False)
        self.sentence.setText(kept_together(beside(verdict, self.baselines, self.waiting)))
        notes = " ".join(filter(None, (why(verdict), by_chance(verdict, self.baselines), *verdict.notes)))
        self.notes.setText(notes)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a low dock what chance leaves open takes one line: the figures need the room more."""
        super().resizeEvent(event)
        self.notes.shorten(self.height() < LOW * self.fontMetrics().height())


def beside(verdict: Verdict, baselines: Mapping[str, Verdict], waiting: bool = False) -> str:
    """Whether the network is better than what needs no network, in a plain sentence."""
    from engine.verdict.figures import better, figure, in_words

    name = verdict.headline
    if not name:
        return ""
    own = verdict.figures[name]
    said = f"{name.capitalize() if name.islower() else name} {in_words(name, own)}"
    known = {n: v.figures[name] for n, v in baselines.items() if isfinite(v.figures.get(name, float("nan")))}
    if not known:
        return f"{said}. The baselines are being worked out…" if waiting else f"{said}."
    best = next(iter(known))
    for n, value in known.items():
        best = n if better(name, value, known[best]) else best
    other = known[best]
    same = abs(own - other) <= CLOSE * (1.0 if figure(name).form == "share" or name == "R²" else abs(other))
    text = in_words(name, other)
    if same:
        return f"{said}: {_the(best)} does as well as this network ({text})."
    if better(name, other, own):
        worse = [n for n, value in known.items() if better(name, value, own)]
        rest = f" So does {_the(next(n for n in worse if n != best))}." if len(worse) == 2 else ""
        rest = " All baselines do." if len(worse) == len(known) > 2 else rest
        return f"{said}: {_the(best)} does better than this network ({text}){_unsure(verdict, baselines[best])}.{rest}"
    unsure = _unsure(verdict, baselines[best])
    return f"{said}: better than every baseline; the best of them, {_the(best)}, reaches {text}{unsure}."


def _unsure(verdict: Verdict, other: Verdict) -> str:
    """What is to be added to a difference that says nothing yet, or the notes below would speak against it."""
    from engine.verdict.chance import LIKELY, probability

    found = None if verdict.headline == BALANCED else probability(verdict, other)  # the test counts right answers
    return ", though the difference may be chance" if found is not None and found > LIKELY else ""


def why(verdict: Verdict) -> str:
    """Why the accuracy does not decide, where it does not."""
    if verdict.headline != BALANCED or not verdict.out_of_balance:
        return ""
    most = max(verdict.classes, key=lambda row: row.support)
    share = f"{100 * most.support / sum(row.support for row in verdict.classes):.1f} %"
    return f"{share} of these examples are “{most.name}”: accuracy says little, so every class counts the same here."


def by_chance(verdict: Verdict, baselines: Mapping[str, Verdict]) -> str:
    """What so few examples leave open: whether the best baseline differs, and how far the accuracy may be off."""
    from engine.verdict.chance import in_a_sentence, interval
    from engine.verdict.figures import better, in_words

    if not baselines:  # what is needed for it takes a while to import, and is there as soon as they are
        return ""
    found = interval(verdict)
    said = []
    if found is not None:
        low, high = (in_words("accuracy", end) for end in found)
        said.append(f"The accuracy on all examples of the kind lies between {low} and {high} (95 % interval).")
    name = verdict.headline
    best = next(iter(baselines.values()))
    for each in baselines.values():
        if better(name, each.figures.get(name, float("nan")), best.figures.get(name, float("nan"))):
            best = each
    differs = name != BALANCED and best.figures.get(name) != verdict.figures.get(name)  # the test counts right answers
    compared = in_a_sentence(verdict, best) if differs else ""
    return " ".join(filter(None, (compared, *said)))


def _short(name: str) -> str:
    """A heading with a word in each line: columns of figures are narrow."""
    return name.replace(" ", "\n")


def _the(baseline: str) -> str:
    """`the mean`, `a random forest`, `logistic regression`: a baseline in a sentence."""
    baseline = baseline.replace("frequent after", "frequent class after")
    if baseline.endswith("regression"):
        return baseline
    return f"a {baseline}" if baseline.endswith("forest") else f"the {baseline}"
