"""Where the survey stands, for the sitemap and search."""

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from commons.models import SurveyQuestion
from commons.places import Place, publishes


@publishes
def survey(language: str) -> Iterator[Place]:
    """The survey with its questions and answers, on a hub that has one."""
    questions = list(SurveyQuestion.objects.prefetch_related("answers"))
    if not questions:
        return
    addresses = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            addresses[code] = reverse("survey")
    with override(language):
        markdown = "\n\n".join(_written(question) for question in questions)
        yield Place(
            kind="survey",
            title=_("Which form of mentoring?"),
            url=addresses[language],
            summary=_("A few questions, without an account, and a suggestion with its reasons."),
            text=markdown,
            markdown=markdown,
            translations=addresses,
        )


def _written(question: SurveyQuestion) -> str:
    answers = "\n".join(f"- {answer.label}" for answer in question.answers.all())
    return f"## {question.text}\n\n{answers}"
