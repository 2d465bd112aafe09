"""The survey as it stands in the database: few queries, whatever its size."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from django.db.models import Prefetch
from django.utils.text import capfirst
from django.utils.translation import get_language

from commons.models import ModelPage, SurveyAnswer, SurveyQuestion, SurveyRule
from commons.survey.advice import Question, Rule, Survey

BRIEF = (
    "pk",
    "title",
    "slug",
    "url_path",
    "summary",
    "who",
    "kind",
    "translation_key",
    "locale",
    "content_type",
)


@dataclass(frozen=True)
class Written:
    """The survey's rows, and what the pure part makes of them."""

    questions: list[SurveyQuestion]
    rules: dict[str, SurveyRule]
    survey: Survey

    @classmethod
    def read(cls) -> Self:
        """Questions that offer no choice are left out, and rules without answers never apply."""
        answers = Prefetch("answers", SurveyAnswer.objects.order_by("sort_order", "code"))
        every = SurveyQuestion.objects.prefetch_related(answers)
        questions = [question for question in every if len(question.answers.all()) > 1]
        rules = list(SurveyRule.objects.select_related("rests_on").order_by("position", "created_at", "pk"))
        return cls(questions, {str(rule.pk): rule for rule in rules}, _survey(questions, rules))

    @cached_property
    def labels(self) -> dict[str, dict[str, str]]:
        """The words of each answer, by question, in the reader's language."""
        return {
            question.code: {answer.code: answer.label for answer in question.answers.all()}
            for question in self.questions
        }

    @cached_property
    def texts(self) -> dict[str, str]:
        return {question.code: question.text for question in self.questions}


def conditions(questions: Iterable[SurveyQuestion]) -> dict[uuid.UUID, list[SurveyAnswer]]:
    """The answers each rule names, in the order of the questions: one query for all rules."""
    answers = {answer.pk: answer for question in questions for answer in question.answers.all()}
    order = {pk: place for place, pk in enumerate(answers)}
    links = SurveyRule.answers.through.objects.filter(surveyanswer_id__in=answers)
    named: dict[uuid.UUID, list[SurveyAnswer]] = defaultdict(list)
    for rule_id, answer_id in links.values_list("surveyrule_id", "surveyanswer_id"):
        named[rule_id].append(answers[answer_id])
    for chosen in named.values():
        chosen.sort(key=lambda answer: order[answer.pk])
    return named


def _survey(questions: list[SurveyQuestion], rules: list[SurveyRule]) -> Survey:
    codes = {question.pk: question.code for question in questions}
    named = conditions(questions)
    return Survey(
        questions=tuple(
            Question(question.code, tuple(answer.code for answer in question.answers.all()))
            for question in questions
        ),
        rules=tuple(
            Rule(
                key=str(rule.pk),
                outcome=rule.kind or rule.outcome,
                when=_when(named[rule.pk], codes),
                weight=rule.weight,
                excludes=rule.excludes,
                position=place,
            )
            for place, rule in enumerate(rules)
        ),
        models=tuple(ModelPage.Kind.values),
    )


def _when(answers: list[SurveyAnswer], codes: dict[uuid.UUID, str]) -> tuple[tuple[str, frozenset[str]], ...]:
    wanted: dict[str, set[str]] = defaultdict(set)
    for answer in answers:
        wanted[codes[answer.question_id]].add(answer.code)
    return tuple((question, frozenset(chosen)) for question, chosen in wanted.items())


class Shelf:
    """The model pages, each in the reader's language where it is published in it."""

    def __init__(self) -> None:
        mine = (get_language() or "fr")[:2]
        pages = ModelPage.objects.published().select_related("locale").only(*BRIEF, "locale__language_code")
        others_first = sorted(pages, key=lambda page: (page.locale.language_code == mine, page.pk))
        self._by_key = {page.translation_key: page for page in others_first}
        self._by_kind = {page.kind: page for page in others_first}

    def of_kind(self, kind: str) -> ModelPage | None:
        return self._by_kind.get(kind)

    def same_as(self, page: ModelPage) -> ModelPage | None:
        """`page` in the reader's language, in another if it has no translation, None if it is not published."""
        return self._by_key.get(page.translation_key)

    def name(self, kind: str) -> str:
        """What the model is called: the title of its page, or its plain name."""
        page = self.of_kind(kind)
        return page.title if page is not None else str(capfirst(ModelPage.Kind(kind).label))
