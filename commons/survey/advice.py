"""From answers to advice. Pure: no database, no language.

The rules of the game, all of them:

- A rule applies when each question it names got one of the answers it names. One that names none never applies.
- The rules that apply add their weights to the outcome they speak for: a model, or `ELSEWHERE`.
- A rule that `excludes` and applies takes its model out, whatever its weight.
- The model left with the greatest weight above zero is recommended; of equals, the first in `Survey.models`.
- `ELSEWHERE` wins when its weight is above zero and no model left weighs more.
- When nothing weighs more than zero, the outcome is `UNDECIDED`: a conversation is worth more than a guess.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

ELSEWHERE = "elsewhere"
UNDECIDED = ""

type Answers = Mapping[str, str]
"""The answer chosen, by question."""


@dataclass(frozen=True)
class Question:
    """A question and the answers it offers, by their codes."""

    code: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Rule:
    """`when`: for each question it names, the answers that fulfil it."""

    key: str
    outcome: str
    when: tuple[tuple[str, frozenset[str]], ...]
    weight: int = 1
    excludes: bool = False
    position: int = 0

    def applies(self, answers: Answers) -> bool:
        return bool(self.when) and all(answers.get(question) in wanted for question, wanted in self.when)


@dataclass(frozen=True)
class Survey:
    """`models` are all the outcomes besides ELSEWHERE; their order settles ties."""

    questions: tuple[Question, ...]
    rules: tuple[Rule, ...]
    models: tuple[str, ...]


@dataclass(frozen=True)
class Standing:
    """Where an outcome stands: the rules that speak for it, those against, the heaviest first."""

    outcome: str
    weight: int
    reasons: tuple[Rule, ...]
    doubts: tuple[Rule, ...]


@dataclass(frozen=True)
class Change:
    """Answering `answer` to `question`, all else being equal, leads to `outcome` instead."""

    question: str
    answer: str
    outcome: str


@dataclass(frozen=True)
class Advice:
    """`first` is why the outcome leads, `second` the best model after it; `ruled_out` says which rules took what out;
    `changes` holds every single answer that would alone lead elsewhere."""

    outcome: str
    first: Standing | None
    second: Standing | None
    ruled_out: tuple[tuple[str, tuple[Rule, ...]], ...]
    changes: tuple[Change, ...]


def recommend(survey: Survey, answers: Answers) -> Advice:
    """What `answers` lead to, why, and what would change it."""
    applying = sorted(
        (rule for rule in survey.rules if rule.applies(answers)),
        key=lambda rule: (-abs(rule.weight), rule.position, rule.key),
    )
    weights, out = weigh(applying)
    outcome = winner(weights, out, survey.models)
    left = [model for model in survey.models if model not in out and weights.get(model, 0) > 0]
    others = sorted((model for model in left if model != outcome), key=lambda model: -weights[model])
    is_model = outcome in survey.models
    return Advice(
        outcome=outcome,
        first=_standing(outcome, weights, applying) if outcome != UNDECIDED else None,
        second=_standing(others[0], weights, applying) if others and is_model else None,
        ruled_out=tuple((model, _excluding(model, applying)) for model in survey.models if model in out),
        changes=_changes(survey, answers, outcome),
    )


def weigh(applying: Iterable[Rule]) -> tuple[dict[str, int], set[str]]:
    """The weight of each outcome, and the models taken out."""
    weights: dict[str, int] = {}
    out: set[str] = set()
    for rule in applying:
        if rule.excludes:
            out.add(rule.outcome)
        else:
            weights[rule.outcome] = weights.get(rule.outcome, 0) + rule.weight
    return weights, out


def winner(weights: Mapping[str, int], out: Iterable[str], models: Iterable[str]) -> str:
    """The outcome that leads."""
    best, heaviest = UNDECIDED, 0
    for model in models:
        if model not in out and weights.get(model, 0) > heaviest:
            best, heaviest = model, weights[model]
    elsewhere = weights.get(ELSEWHERE, 0)
    return ELSEWHERE if elsewhere > 0 and elsewhere >= heaviest else best


def outcome_of(survey: Survey, answers: Answers) -> str:
    """The outcome alone."""
    weights, out = weigh(rule for rule in survey.rules if rule.applies(answers))
    return winner(weights, out, survey.models)


def _standing(outcome: str, weights: Mapping[str, int], applying: Iterable[Rule]) -> Standing:
    mine = [rule for rule in applying if rule.outcome == outcome and not rule.excludes]
    return Standing(
        outcome,
        weights[outcome],
        reasons=tuple(rule for rule in mine if rule.weight > 0),
        doubts=tuple(rule for rule in mine if rule.weight < 0),
    )


def _excluding(model: str, applying: Iterable[Rule]) -> tuple[Rule, ...]:
    return tuple(rule for rule in applying if rule.outcome == model and rule.excludes)


def _changes(survey: Survey, answers: Answers, outcome: str) -> tuple[Change, ...]:
    """Computed, not guessed: each other answer to each question is tried on its own."""
    tried = (
        Change(question.code, answer, outcome_of(survey, {**answers, question.code: answer}))
        for question in survey.questions
        for answer in question.answers
        if answer != answers.get(question.code)
    )
    return tuple(change for change in tried if change.outcome != outcome)
