"""What pages need besides themselves: topics, organisations, the lives of challenges, the survey. As plain rows."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError

from commons.exchange.errors import ExchangeError
from commons.exchange.layout import FromPackage
from commons.models import ChallengeMove, Engagement, SurveyAnswer, SurveyQuestion, SurveyRule
from hub.members.actors import Actor
from hub.members.models import Organisation
from hub.members.services import register_organisation
from hub.shared import clock
from hub.topics.models import Topic

type Row = dict[str, Any]

TOPIC = ("slug", "kind", "name_fr", "name_en", "description_fr", "description_en")
ORGANISATION = ("slug", "name", "actor_type", "summary_fr", "summary_en", "website", "joined_on")
QUESTION = ("code", "position", "text_fr", "text_en", "help_fr", "help_en")
ANSWER = ("code", "label_fr", "label_en")
RULE = (
    "position", "outcome", "kind", "weight", "excludes", "reason_fr", "reason_en", "advice_fr", "advice_en", "section",
)  # fmt: skip
MOVE = ("status", "on", "note_fr", "note_en")
YEAR = dt.timedelta(days=365)
DAY = dt.timedelta(days=1)


def _row(instance: Any, names: Iterable[str]) -> Row:
    return {name: getattr(instance, name) for name in names}


def topics() -> list[Row]:
    return [_row(topic, TOPIC) for topic in Topic.objects.order_by("slug")]


def organisations(named: set[Any]) -> list[Row]:
    """Today's members, which the home page shows, and those that pages name."""
    current = set(Organisation.objects.current().values_list("pk", flat=True))
    rows = Organisation.objects.filter(pk__in=current | named).order_by("slug")
    return [_row(one, ORGANISATION) | {"member": one.pk in current} for one in rows]


def challenges(keys: Iterable[Any]) -> list[Row]:
    """For each challenge of the package: its moves in their order, and who is engaged in it since when."""
    rows = []
    for key in sorted(map(str, keys)):
        moves = [
            _row(move, MOVE)
            for move in ChallengeMove.objects.filter(challenge_key=key).order_by("on", "created_at")
        ]
        engaged = Engagement.objects.filter(challenge_key=key).select_related("organisation")
        engagements = sorted((one.organisation.slug, one.since) for one in engaged)
        if moves or engagements:
            rows.append(
                {
                    "challenge": key,
                    "moves": moves,
                    "engaged": [{"organisation": slug, "since": since} for slug, since in engagements],
                }
            )
    return rows


def engaged(keys: Iterable[Any]) -> set[Any]:
    rows = Engagement.objects.filter(challenge_key__in=list(keys))
    return set(rows.values_list("organisation_id", flat=True))


def survey(pages: dict[int, str]) -> Row:
    """The questions with their answers, and the rules that rest on pages of the package."""
    questions = [
        _row(question, QUESTION) | {"answers": [_row(answer, ANSWER) for answer in question.answers.all()]}
        for question in SurveyQuestion.objects.order_by("position", "code").prefetch_related("answers")
    ]
    rules = []
    for rule in SurveyRule.objects.prefetch_related("answers__question"):
        if rule.rests_on_id in pages:
            answers = sorted(f"{answer.question.code}/{answer.code}" for answer in rule.answers.all())
            rules.append(_row(rule, RULE) | {"answers": answers, "rests_on": f"../{pages[rule.rests_on_id]}"})
    rules.sort(key=lambda row: (row["position"], str(row)))
    return {"questions": questions, "rules": rules}


def load_topics(rows: list[Row]) -> dict[str, Topic]:
    for row in rows:
        _save(Topic(**_known(row, TOPIC)), row.get("slug"))
    return {topic.slug: topic for topic in Topic.objects.all()}


def load_organisations(rows: list[Row]) -> dict[str, Organisation]:
    today = clock.today()
    for row in rows:
        is_member = row.get("member") is True
        values = _known({name: value for name, value in row.items() if name != "member"}, ORGANISATION)
        joined = values.get("joined_on")
        if not isinstance(joined, dt.date):
            raise ExchangeError(f"data/organisations.yaml: {row.get('slug')}: joined_on: a date expected")
        values["joined_on"] = joined if is_member else min(joined, today - 2 * DAY)
        values["membership_ends_on"] = max(joined, today) + YEAR if is_member else values["joined_on"] + DAY
        register_organisation(actor=Actor.system(), values=values)
    return {one.slug: one for one in Organisation.objects.all()}


def load_challenges(rows: list[Row], organisations: dict[str, Organisation]) -> None:
    for row in rows:
        key = row["challenge"]
        for move in row.get("moves", []):
            _save(ChallengeMove(challenge_key=key, **_known(move, MOVE)), key)
        for one in row.get("engaged", []):
            if one.get("organisation") not in organisations:
                raise ExchangeError(
                    f"data/challenges.yaml: no organisation is called {one.get('organisation')!r}"
                )
            organisation = organisations[one["organisation"]]
            _save(Engagement(challenge_key=key, organisation=organisation, since=one.get("since")), key)


def load_survey(data: Row, rows: FromPackage) -> None:
    known: dict[str, SurveyAnswer] = {}
    for row in data.get("questions", []):
        answers = row.get("answers", [])
        question = SurveyQuestion(**_known({k: v for k, v in row.items() if k != "answers"}, QUESTION))
        _save(question, row.get("code"))
        for place, one in enumerate(answers):
            answer = SurveyAnswer(question=question, sort_order=place, **_known(one, ANSWER))
            _save(answer, one.get("code"))
            known[f"{question.code}/{answer.code}"] = answer
    for row in data.get("rules", []):
        names = row.get("answers", [])
        if unknown := [name for name in names if name not in known]:
            raise ExchangeError(f"data/survey.yaml: no answer is called {unknown[0]!r}")
        page = rows.page(str(row.get("rests_on")))
        if page is None:
            raise ExchangeError(f"data/survey.yaml: there is no page at {row.get('rests_on')}")
        values = _known({k: v for k, v in row.items() if k not in {"answers", "rests_on"}}, RULE)
        rule = SurveyRule(rests_on_id=page, **values)
        rule.answers.set([known[name] for name in names])
        rule.save()


def _known(row: Any, names: Iterable[str]) -> Row:
    if not isinstance(row, dict):
        raise ExchangeError("data: names and values expected")
    if unknown := sorted(set(map(str, row)) - set(names)):
        raise ExchangeError(f"data: nothing is called {unknown[0]!r} there; there are {', '.join(names)}")
    return dict(row)


def _save(instance: Any, name: object) -> None:
    """Check the row as a whole, then write it; the error says which row it was."""
    try:
        instance.full_clean(exclude=["by"])
    except ValidationError as error:
        raise ExchangeError(
            f"data: {instance._meta.model_name} {name}: {'; '.join(error.messages)}"
        ) from error
    instance.save()
