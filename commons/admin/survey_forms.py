"""The forms of the survey in the back office, and the sentences they refuse with."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.forms.models import WagtailAdminModelForm

from commons.models import SECTIONS, ModelPage, SurveyAnswer, SurveyQuestion, SurveyRule
from commons.survey.words import section_name

TAKEN = ("advice", "edit")
"""What the survey's address already says with these words."""


class QuestionForm(WagtailAdminModelForm):
    """A question whose code can stand in an address; its answers differ from each other."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _(
            "A short word, seen in the address of the results: addresses that people kept stop working when it changes."
        )

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if code in TAKEN:
            raise ValidationError(
                _("This word has another use in the address: choose another."), code="taken"
            )
        return code

    def clean(self) -> dict[str, Any]:
        """An answer that rules name is not taken away from under them."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        gone = [form.instance for form in self.formsets["answers"].deleted_forms if form.instance.pk]
        for answer in gone:
            if number := len(rules_naming([answer])):
                message = ngettext(
                    "%(number)d rule names the answer “%(answer)s”: change it first.",
                    "%(number)d rules name the answer “%(answer)s”: change them first.",
                    number,
                )
                self.add_error(None, message % {"number": number, "answer": answer.label})
        return cleaned


def rules_naming(answers: Iterable[SurveyAnswer]) -> list[SurveyRule]:
    """The rules that name one of `answers`."""
    return list(SurveyRule.objects.filter(answers__in=[answer.pk for answer in answers]).distinct())


class PageField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, page: Any) -> str:
        return f"{page.title} ({page.locale.get_display_name()})"


def _sections() -> list[tuple[str, str]]:
    return [(name, section_name(name)) for name in SECTIONS]


class RuleForm(WagtailAdminModelForm):
    """A rule that means something: it has conditions, speaks for one outcome, and rests on a text that is there."""

    answers = forms.ModelMultipleChoiceField(
        label=gettext_lazy("One of these answers is given to each question"),
        queryset=SurveyAnswer.objects.select_related("question"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Two answers of one question: either of them. Answers of two questions: both questions. A question "
            "without a tick does not matter."
        ),
    )
    rests_on = PageField(
        label=gettext_lazy("Model page it rests on"),
        queryset=ModelPage.objects.live().select_related("locale").order_by("locale", "title"),
        help_text=gettext_lazy("In any language: readers are led to the page in theirs."),
    )
    section = forms.ChoiceField(label=gettext_lazy("Section of that page"), choices=_sections)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answers: Any = self.fields["answers"]
        answers.choices = [
            (question.text, [(answer.pk, answer.label) for answer in question.answers.all()])
            for question in SurveyQuestion.objects.prefetch_related("answers")
        ]
        self.fields["weight"].help_text = _(
            "How much it counts, from −10 to 10; below zero it speaks against. Another network wins over the models "
            "when none of them weighs more."
        )
        self.fields["excludes"].help_text = _("The model is taken out, whatever its weight.")

    def clean_answers(self) -> Any:
        """All the answers of a question are no condition."""
        chosen = self.cleaned_data["answers"]
        ids = {answer.pk for answer in chosen}
        for question in SurveyQuestion.objects.prefetch_related("answers"):
            offered = {answer.pk for answer in question.answers.all()}
            if offered and offered <= ids:
                message = _("All the answers to “%(question)s” are ticked: leave some out, or tick none.")
                raise ValidationError(message % {"question": question.text}, code="no_condition")
        return chosen

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("outcome") == SurveyRule.Outcome.ELSEWHERE:
            self._check_elsewhere(cleaned)
        elif not cleaned.get("kind"):
            self.add_error("kind", _("Choose the model this rule speaks for."))
        if not cleaned.get("excludes") and cleaned.get("weight") == 0:
            self.add_error("weight", _("A weight of 0 changes nothing."))
        self._check_citation(cleaned)
        return cleaned

    def _check_elsewhere(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("kind"):
            self.add_error("kind", _("For another network, choose no model."))
        if cleaned.get("excludes"):
            self.add_error("excludes", _("Only a model can be ruled out."))
        if (cleaned.get("weight") or 1) < 0:
            self.add_error("weight", _("For another network, the weight is above zero."))
        if not (cleaned.get("advice_fr") or "").strip():
            self.add_error("advice_fr", _("Say where to turn: nobody is sent away with nothing."))

    def _check_citation(self, cleaned: dict[str, Any]) -> None:
        page, section = cleaned.get("rests_on"), cleaned.get("section")
        if page is not None and section and not strip_tags(getattr(page, section)).strip():
            message = _("The section “%(section)s” of “%(page)s” is empty: cite another, or write it first.")
            self.add_error("section", message % {"section": section_name(section), "page": page.title})
