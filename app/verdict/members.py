"""An ensemble beside its members, and the examples that they disagree on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.halves import Halves
from app.theme import Theme
from app.verdict.figure_table import Cell, FigureTable
from app.verdict.page import Page, words
from app.wording import MINUS

if TYPE_CHECKING:
    from engine.ensembles.comparing import Comparison
    from engine.verdict.verdict import Verdict

MEAN, TOGETHER = "their mean", "the ensemble"
EACH = (
    ("member", "A network of the ensemble, judged alone"),
    ("their mean", "The mean of the members' figures: what one of them, taken blindly, would reach"),
)
GROUPS = (("examples", "How many of this part, and how the members fare with them. A click shows them."),)


class MembersPage(Page):
    """At the left a row for each member, their mean and the ensemble, the best bold; at the right what they make of
    the examples."""

    title = "Members"
    explanation = (
        "The ensemble beside each of its members. What they do not share of their mistakes, the common answer gets "
        "right; a click on a row at the right shows those examples."
    )

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.found: Comparison | None = None
        self.sentence = words("", "title")
        self.rows = FigureTable("Figures of the members and of the ensemble")
        self.groups = FigureTable("Examples by what the members make of them")
        self.groups.opened.connect(self._pick)
        self.notes = words()
        self.body.addWidget(self.sentence)
        self.body.addWidget(Halves(self.rows, self.groups, (3, 2)), 1)
        self.body.addWidget(self.notes)

    @classmethod
    def suits(cls, verdict: Verdict) -> bool:
        return bool(verdict.members) and bool(verdict.figures)

    def show_verdict(self, verdict: Verdict) -> None:
        from engine.ensembles.comparing import compared

        super().show_verdict(verdict)
        self.found = compared(verdict)
        if self.found is None:
            return
        self._fill(self.found)
        self.sentence.setText(self.found.sentence.replace("-", MINUS))
        self.notes.setText(self._disagreement(self.found, verdict.kind))

    def restyle(self, theme: Theme) -> None:
        super().restyle(theme)
        if self.found is not None:
            self._fill(self.found)  # letters of another size need columns of another width

    def _fill(self, found: Comparison) -> None:
        from engine.verdict.figures import better, figure, in_words

        headings = [("", EACH[0][1]), *((name.replace(" ", "\n"), figure(name).text) for name in found.figures)]
        named = {**found.members, MEAN: found.mean, TOGETHER: found.together}
        best = {name: self._best(found, name, better) for name in found.figures}
        tips = {MEAN: EACH[1][1], TOGETHER: "What is answered by all of them together"}
        rows = []
        for title, figures in named.items():
            cells = [
                Cell(in_words(name, value).replace("-", MINUS), value, title != MEAN and value == best[name])
                for name in found.figures
                for value in (figures.get(name, float("nan")),)
            ]
            rows.append([Cell(title, None, title == TOGETHER, tips.get(title, EACH[0][1])), *cells])
        self.rows.fill(headings, rows, sortable=False)
        told = [[Cell(f"{len(group.rows):,}  {group.title.lower()}", tip=group.text)] for group in found.groups]
        self.groups.fill(GROUPS, told, sortable=False)

    @staticmethod
    def _best(found: Comparison, name: str, better: Any) -> float:
        values = [figures.get(name, float("nan")) for figures in (*found.members.values(), found.together)]
        best = values[0]
        for value in values[1:]:
            best = value if better(name, value, best) else best
        return best

    @staticmethod
    def _disagreement(found: Comparison, kind: str) -> str:
        if kind == "numbers":
            return f"The members' answers deviate from one another by {found.disagreement:.4g} on average."
        return f"Two members answer differently for {found.disagreement * 100:.1f} % of the examples, on average."

    def _pick(self, row: int) -> None:
        if self.found is not None and len(self.found.groups[row].rows):
            group = self.found.groups[row]
            self.picked.emit(group.rows, group.title.lower())

    def table(self) -> Mapping[str, Any]:
        if self.found is None:
            return {}
        named = {**self.found.members, MEAN: self.found.mean, TOGETHER: self.found.together}
        columns: dict[str, Any] = {"member": [*named]}
        return columns | {
            name: [figures.get(name, float("nan")) for figures in named.values()] for name in self.found.figures
        }
