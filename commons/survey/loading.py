"""The survey we ship, from `commons/data/survey.yaml`: what is missing is added, nothing that is there is changed.

Each row's id comes from its code in the file, so that a row an editor has reworded is still known as the same.
"""

import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.db import transaction

from commons.models import ModelPage, SurveyAnswer, SurveyQuestion, SurveyRule

FILE = Path(__file__).parents[1] / "data" / "survey.yaml"
OURS = uuid.UUID("5f0c6e1b-7d0f-5c67-9a55-2f6a1f6f3c10")

type Row = dict[str, Any]


@dataclass(frozen=True)
class Loaded:
    """How many rows were added; the models whose page is missing, with how many rules wait for it."""

    added: int
    waiting: dict[str, int]


def shipped() -> dict[str, list[Row]]:
    """What the file holds."""
    found: dict[str, list[Row]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return found


def key(*codes: str) -> uuid.UUID:
    """The id of a shipped row."""
    return uuid.uuid5(OURS, "/".join(codes))


@transaction.atomic
def load_survey() -> Loaded:
    """Add the missing questions, answers and rules. A rule waits until the page of the model it cites is there."""
    rows = shipped()
    added = sum(_load_question(row, place) for place, row in enumerate(rows["questions"], start=1))
    pages = _pages_by_kind()
    answers = _answers(rows["questions"])
    known = set(SurveyRule.objects.values_list("pk", flat=True))
    waiting: dict[str, int] = {}
    for place, row in enumerate(rows["rules"], start=1):
        kind, section = row["cites"].split("/")
        if key("rule", row["code"]) in known:
            continue
        if kind not in pages:
            waiting[kind] = waiting.get(kind, 0) + 1
            continue
        _add_rule(row, place * 10, pages[kind], section, answers)
        added += 1
    return Loaded(added, waiting)


def _load_question(row: Row, place: int) -> int:
    """Add the question with its answers, or those of its answers that are missing."""
    question = SurveyQuestion.objects.filter(pk=key("question", row["code"])).first()
    question = question or SurveyQuestion.objects.filter(code=row["code"]).first()
    added = 0
    if question is None:
        texts = {
            "text_fr": row["fr"], "text_en": row["en"], "help_fr": row.get("help_fr", ""),
            "help_en": row.get("help_en", ""),
        }  # fmt: skip
        question = SurveyQuestion.objects.create(
            pk=key("question", row["code"]), code=row["code"], position=place * 10, **texts
        )
        added = 1
    known = set(question.answers.values_list("code", flat=True))
    ids = set(question.answers.values_list("pk", flat=True))
    for order, (code, answer) in enumerate(row["answers"].items()):
        pk = key("answer", row["code"], code)
        if code not in known and pk not in ids:
            labels = {"label_fr": answer["fr"], "label_en": answer["en"]}
            SurveyAnswer.objects.create(pk=pk, question=question, code=code, sort_order=order, **labels)
            added += 1
    return added


def _answers(rows: list[Row]) -> dict[tuple[str, str], SurveyAnswer]:
    """The answers by their shipped codes, those whose code an editor changed included."""
    every = list(SurveyAnswer.objects.select_related("question"))
    by_id = {answer.pk: answer for answer in every}
    by_code = {(answer.question.code, answer.code): answer for answer in every}
    named = [(row["code"], code) for row in rows for code in row["answers"]]
    return {codes: by_id.get(key("answer", *codes)) or by_code[codes] for codes in named}


def _pages_by_kind() -> dict[str, ModelPage]:
    """One live page of each kind, in the hub's main language where there is one."""
    pages = ModelPage.objects.live().select_related("locale").order_by("pk")
    main = settings.LANGUAGE_CODE[:2]
    return {page.kind: page for page in sorted(pages, key=lambda page: page.locale.language_code == main)}


def _add_rule(
    row: Row, position: int, page: ModelPage, section: str, answers: dict[tuple[str, str], SurveyAnswer]
) -> None:
    elsewhere = row["for"] == SurveyRule.Outcome.ELSEWHERE
    rule = SurveyRule(
        pk=key("rule", row["code"]),
        position=position,
        outcome=SurveyRule.Outcome.ELSEWHERE if elsewhere else SurveyRule.Outcome.MODEL,
        kind="" if elsewhere else row["for"],
        weight=row.get("weight", 1),
        excludes=row.get("excludes", False),
        reason_fr=row["fr"],
        reason_en=row["en"],
        advice_fr=row.get("advice_fr", ""),
        advice_en=row.get("advice_en", ""),
        rests_on=page,
        section=section,
    )
    rule.answers = [answers[question, code] for question, codes in row["when"].items() for code in codes]
    rule.save()
