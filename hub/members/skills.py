"""Topics with a level, as rows of a form that needs no script: the known ones, and a few empty ones."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.members.models.volunteers import Skill
from hub.topics.models import Level, Topic

EMPTY_ROWS = 3
MOST_ROWS = 20


def topic_choices() -> list[tuple[str, Any]]:
    """All the topics by kind, in the reader's language, an empty choice first."""
    topics = sorted(Topic.objects.all(), key=lambda topic: topic.name.casefold())
    kinds = [(kind.label.capitalize(), kind.value) for kind in Topic.Kind]
    groups = [(label, [(t.slug, t.name) for t in topics if t.kind == kind]) for label, kind in kinds]
    return [("", _("No topic")), *groups]


class SkillForm(forms.Form):
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    level = forms.ChoiceField(
        label=_("Level"), choices=Level.choices, initial=Level.PRACTISING, required=False
    )

    def __init__(self, *args: Any, topics: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = topics  # type: ignore[attr-defined]
        self.use_required_attribute = False


class SkillFormSet(forms.BaseFormSet[SkillForm]):
    """`skills` are the rows filled in, a topic each; a row without topic is no row."""

    def chosen(self) -> list[tuple[str, str]]:
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data.get("topic")]
        return [(row["topic"], row["level"] or Level.PRACTISING) for row in rows]


_FormSet = forms.formset_factory(
    SkillForm, formset=SkillFormSet, extra=EMPTY_ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS
)


def skill_rows(
    data: Any, prefix: str, topics: list[tuple[str, Any]], skills: Iterable[Skill] = ()
) -> SkillFormSet:
    """The rows named `prefix`, filled from `data` or else from what the volunteer has."""
    initial = [{"topic": skill.topic.slug, "level": skill.level} for skill in skills]
    made = _FormSet(data, prefix=prefix, initial=initial, form_kwargs={"topics": topics})
    return cast(SkillFormSet, made)


def as_skills(rows: Sequence[SkillFormSet]) -> list[list[tuple[Topic, str]]]:
    """For each of the row sets, (topic, level) as the verbs take them: one query for all."""
    chosen = [row.chosen() for row in rows]
    topics = {
        topic.slug: topic for topic in Topic.objects.filter(slug__in={s for c in chosen for s, _level in c})
    }
    return [[(topics[slug], level) for slug, level in one if slug in topics] for one in chosen]
