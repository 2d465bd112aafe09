"""How many sets of answers lead to which outcome: the editor's view of what the rules do together. Pure."""

import math
import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from commons.survey.advice import Rule, Survey, outcome_of, winner

MOST = 200_000
DRAWN = 20_000


@dataclass(frozen=True)
class Count:
    """Of `combinations` sets of answers, `counted` were tried: all of them (`is_exact`), or as many drawn at
    random, always the same. `outcomes` holds how many of those lead where, every model included."""

    combinations: int
    counted: int
    outcomes: Mapping[str, int]

    @property
    def is_exact(self) -> bool:
        return self.combinations == self.counted


def count(survey: Survey, *, most: int = MOST, drawn: int = DRAWN) -> Count:
    """Try every set of answers, or `drawn` of them when there are more than `most`."""
    combinations = math.prod(len(question.answers) for question in survey.questions)
    tally: Counter[str] = Counter(dict.fromkeys(survey.models, 0))
    if combinations <= most:
        _try_all(survey, tally)
    else:
        _try_some(survey, tally, drawn)
    return Count(combinations, sum(tally.values()), dict(tally))


def _try_some(survey: Survey, tally: Counter[str], drawn: int) -> None:
    chance = random.Random(drawn)  # noqa: S311  (the same draw each time, which is the point)
    for _turn in range(drawn):
        answers = {question.code: chance.choice(question.answers) for question in survey.questions}
        tally[outcome_of(survey, answers)] += 1


def _try_all(survey: Survey, tally: Counter[str]) -> None:
    """Question after question; each rule is settled as soon as the last question it names is answered."""
    places = {question.code: place for place, question in enumerate(survey.questions)}
    due: list[list[Rule]] = [[] for _question in survey.questions]
    for rule in survey.rules:
        if rule.when and all(code in places for code, _wanted in rule.when):
            due[max(places[code] for code, _wanted in rule.when)].append(rule)
    given: dict[str, str] = {}

    def walk(place: int, weights: dict[str, int], out: frozenset[str]) -> None:
        if place == len(survey.questions):
            tally[winner(weights, out, survey.models)] += 1
            return
        question = survey.questions[place]
        for answer in question.answers:
            given[question.code] = answer
            applying = [rule for rule in due[place] if rule.applies(given)]
            walk(place + 1, *_add(applying, weights, out) if applying else (weights, out))

    walk(0, {}, frozenset())


def _add(
    applying: list[Rule], weights: dict[str, int], out: frozenset[str]
) -> tuple[dict[str, int], frozenset[str]]:
    weights = dict(weights)
    for rule in applying:
        if rule.excludes:
            out |= {rule.outcome}
        else:
            weights[rule.outcome] = weights.get(rule.outcome, 0) + rule.weight
    return weights, out
