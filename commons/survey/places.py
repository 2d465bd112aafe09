"""Where the survey stands, for the sitemap and search."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from commons.models import SurveyAnswer, SurveyQuestion
from commons.places import Place, publishes

IN_ORDER = ("question__position", "question__code", "sort_order", "code")


@publishes
def survey(languages: Sequence[str]) -> Iterator[tuple[str, Place]]:
    """The survey with its questions and answers, on a hub that has one."""
    answers = list(SurveyAnswer.objects.select_related("question").order_by(*IN_ORDER))
    if not answers:
        return
    addresses = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            addresses[code] = reverse("survey")
    for language in languages:
        with override(language):
            yield language, _place(answers, addresses)


def _place(answers: Iterable[SurveyAnswer], addresses: dict[str, str]) -> Place:
    """In the active language."""
    markdown = "\n\n".join(_written(*group) for group in groupby(answers, key=attrgetter("question")))
    return Place(
        kind="survey",
        title=_("Which form of mentoring?"),
        url=reverse("survey"),
        summary=_("A few questions, without an account, and a suggestion with its reasons."),
        text=markdown,
        markdown=markdown,
        translations=addresses,
    )


def _written(question: SurveyQuestion, answers: Iterable[SurveyAnswer]) -> str:
    choices = "\n".join(f"- {answer.label}" for answer in answers)
    return f"## {question.text}\n\n{choices}"
