"""The advice in the reader's words: sentences, names and links in place of codes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from commons.models import ModelPage
from commons.survey.advice import ELSEWHERE, UNDECIDED, Advice, Answers, Rule
from commons.survey.reading import Shelf, Written

CLOSE = 2
"""Two models are close when no more than this lies between their weights."""


@dataclass(frozen=True)
class Reason:
    """A rule's sentence and the section of the model page it rests on; `url` is empty if that is not published."""

    text: str
    advice: str
    source: str
    url: str


@dataclass(frozen=True)
class Named:
    """An outcome with the reasons that made it so."""

    name: str
    url: str
    reasons: list[Reason]


@dataclass(frozen=True)
class Turn:
    """Another answer, the address of what it leads to, and what that is called."""

    answer: str
    url: str
    outcome: str


@dataclass(frozen=True)
class Turning:
    """A question whose other answers lead elsewhere."""

    question: str
    answer: str
    turns: list[Turn]


@dataclass(frozen=True)
class Spoken:
    """All that the page of results says."""

    kind: str
    page: ModelPage | None
    name: str
    reasons: list[Reason]
    doubts: list[Reason]
    second: Named | None
    is_close: bool
    ruled_out: list[Named]
    turnings: list[Turning]
    steady: list[str]
    given: list[tuple[str, str, str]]


def speak(advice: Advice, answers: Answers, written: Written, address: Callable[[Answers], str]) -> Spoken:
    """`address` gives the address of the results of other answers."""
    shelf = Shelf()
    say = _Speaker(written, shelf)
    first, second = advice.first, advice.second
    moved = {change.question for change in advice.changes}
    is_model = advice.outcome in ModelPage.Kind.values
    return Spoken(
        kind="model" if is_model else advice.outcome or "undecided",
        page=shelf.of_kind(advice.outcome),
        name=say.outcome(advice.outcome),
        reasons=say.reasons(first.reasons if first else ()),
        doubts=say.reasons(first.doubts if first else ()),
        second=say.named(second.outcome, second.reasons) if second else None,
        is_close=bool(first and second and first.weight - second.weight <= CLOSE),
        ruled_out=[say.named(model, rules) for model, rules in advice.ruled_out] if is_model else [],
        turnings=_turnings(advice, answers, say, address),
        steady=[text for code, text in written.texts.items() if code not in moved],
        given=[
            (code, text, written.labels[code].get(answers[code], "")) for code, text in written.texts.items()
        ],
    )


def _turnings(
    advice: Advice, answers: Answers, say: "_Speaker", address: Callable[[Answers], str]
) -> list[Turning]:
    found = []
    for code, changes in groupby(advice.changes, key=lambda change: change.question):
        labels = say.written.labels[code]
        turns = [
            Turn(labels[one.answer], address({**answers, code: one.answer}), say.outcome(one.outcome))
            for one in changes
        ]
        found.append(Turning(say.written.texts[code], labels[answers[code]], turns))
    return found


class _Speaker:
    def __init__(self, written: Written, shelf: Shelf) -> None:
        self.written = written
        self.shelf = shelf

    def outcome(self, outcome: str) -> str:
        if outcome == ELSEWHERE:
            return _("Another network")
        return self.shelf.name(outcome) if outcome != UNDECIDED else _("A conversation with a coordinator")

    def named(self, model: str, rules: Iterable[Rule]) -> Named:
        page = self.shelf.of_kind(model)
        return Named(self.shelf.name(model), page.url if page else "", self.reasons(rules))

    def reasons(self, rules: Iterable[Rule]) -> list[Reason]:
        return [self._reason(rule) for rule in rules]

    def _reason(self, rule: Rule) -> Reason:
        row = self.written.rules[rule.key]
        page = self.shelf.same_as(row.rests_on)
        url = f"{page.url}#{row.section.replace('_', '-')}" if page is not None else ""
        source = f"{(page or row.rests_on).title}, {section_name(row.section).lower()}"
        return Reason(row.reason, row.advice, source, url)


def section_name(section: str) -> str:
    """The title of a section of the model pages."""
    return str(capfirst(str(ModelPage._meta.get_field(section).verbose_name)))
