"""The way to the survey from other pages."""

from typing import Any

from django import template

from commons.models import SurveyQuestion

register = template.Library()


@register.inclusion_tag("commons/survey/_link.html")
def survey_link() -> dict[str, Any]:
    """A line that leads to the survey; nothing on a hub that has none."""
    return {"number": SurveyQuestion.objects.count()}
