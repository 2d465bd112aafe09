"""The survey in the back office: its questions, its rules, and what the rules do together."""

from collections.abc import Iterable
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, NumberColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.models import Page

from commons.admin.survey_forms import QuestionForm, RuleForm, rules_naming
from commons.models import ModelPage, SurveyAnswer, SurveyQuestion, SurveyRule
from commons.survey.advice import ELSEWHERE
from commons.survey.counting import count
from commons.survey.reading import Shelf, Written
from commons.survey.words import section_name
from hub.shared.backoffice import BackOfficeViewSet, ListView, open_to_coordinators

open_to_coordinators(SurveyQuestion, "add", "change", "delete", "view")
open_to_coordinators(SurveyRule, "add", "change", "delete", "view")


def answers_of(question: SurveyQuestion) -> str:
    return " · ".join(answer.label for answer in question.answers.all())


def when(rule: SurveyRule) -> str:
    """“Who would be accompanied?” is “A” or “B”; and “…” is “C”."""
    chosen: dict[SurveyQuestion, list[str]] = {}
    for answer in sorted(rule.answers.all(), key=_place):
        chosen.setdefault(answer.question, []).append(_("“%(answer)s”") % {"answer": answer.label})
    return format_html_join(
        "",
        "<div>{}</div>",
        (
            (
                _("%(question)s %(answers)s")
                % {"question": question.text, "answers": f" {_('or')} ".join(labels)},
            )
            for question, labels in chosen.items()
        ),
    )


def _place(answer: SurveyAnswer) -> tuple[int, str, int]:
    return answer.question.position, answer.question.code, answer.sort_order or 0


def then(rule: SurveyRule) -> str:
    """+2 for Peer to peer; rules out Agility; +10 for another network."""
    if rule.outcome == SurveyRule.Outcome.ELSEWHERE:
        outcome = _("another network")
    else:
        outcome = str(capfirst(rule.get_kind_display()))
    if rule.excludes:
        return _("rules out %(model)s") % {"model": outcome}
    return _("%(weight)s for %(outcome)s") % {"weight": f"{rule.weight:+d}", "outcome": outcome}


def rests_on(rule: SurveyRule) -> str:
    return f"{rule.rests_on.title}, {section_name(rule.section).lower()}"


class Outcomes:
    """For the list of rules: where all the sets of answers lead."""

    def __init__(self) -> None:
        written, shelf = Written.read(), Shelf()
        self.found = count(written.survey)
        names = {ELSEWHERE: _("Another network"), "": _("A conversation with a coordinator")}
        self.lines = [
            (names.get(outcome) or shelf.name(outcome), number, self._percent(number))
            for outcome, number in self.found.outcomes.items()
        ]
        self.unreached = [
            shelf.name(model) for model in ModelPage.Kind.values if not self.found.outcomes[model]
        ]

    def _percent(self, number: int) -> str:
        share = 100 * number / (self.found.counted or 1)
        return number_format(share, 1 if share < 1 else 0)


class RuleFilters(WagtailFilterSet):
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("Model"), choices=ModelPage.Kind.choices, empty_label=gettext_lazy("All")
    )
    outcome = django_filters.ChoiceFilter(
        label=gettext_lazy("Speaks for"), choices=SurveyRule.Outcome.choices, empty_label=gettext_lazy("All")
    )
    question = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Question"), queryset=SurveyQuestion.objects.all(), method="by_question"
    )

    class Meta:
        model = SurveyRule
        fields: list[str] = []

    def by_question(
        self, rules: QuerySet[SurveyRule], _name: str, question: SurveyQuestion
    ) -> QuerySet[SurveyRule]:
        naming = SurveyRule.answers.through.objects.filter(surveyanswer__question=question)
        return rules.filter(pk__in=naming.values("surveyrule"))


class RuleList(ListView):
    template_name = "commons/admin/survey_rules.html"

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        return context if self.results_only else context | {"outcomes": Outcomes()}


class DeleteQuestion(generic.DeleteView):
    """A question that rules name is kept: without it they would say something else."""

    @property
    def confirmation_message(self) -> str:
        return _("Delete this question and its answers? Addresses of results that people kept stop working.")

    def form_valid(self, form: Any) -> Any:
        naming = rules_naming(self.object.answers.all())
        if not naming:
            return super().form_valid(form)
        messages.error(self.request, _("Rules name this question: change them first. It is kept."))
        return redirect(self.get_success_url())


class SurveyQuestionViewSet(BackOfficeViewSet):
    model = SurveyQuestion
    icon = "help"
    doors = frozenset({"index", "add", "edit", "delete"})
    delete_view_class = DeleteQuestion
    add_label = gettext_lazy("Add a question")
    list_display = [
        NumberColumn("position", label=gettext_lazy("Place"), sort_key="position"),
        TitleColumn(
            "text",
            label=gettext_lazy("Question"),
            get_url=lambda row: reverse("surveyquestion:edit", args=[row.pk]),
        ),
        Column("answers", label=gettext_lazy("Answers"), accessor=answers_of),
    ]
    list_export = ["code", "position", "text_fr", "text_en", "help_fr", "help_en"]
    search_fields = ["text_fr", "text_en", "code"]
    search_backend_name = None
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("text_fr"), FieldPanel("text_en")]),
            FieldRowPanel([FieldPanel("help_fr"), FieldPanel("help_en")]),
            FieldRowPanel([FieldPanel("position"), FieldPanel("code")]),
            InlinePanel(
                "answers",
                heading=gettext_lazy("Answers"),
                label=gettext_lazy("Answer"),
                min_num=2,
                panels=[
                    FieldRowPanel([FieldPanel("label_fr"), FieldPanel("label_en")]),
                    FieldPanel("code"),
                ],
            ),
        ],
        base_form_class=QuestionForm,
    )

    def rows(self) -> QuerySet[SurveyQuestion]:
        return SurveyQuestion.objects.prefetch_related("answers")


class SurveyRuleViewSet(BackOfficeViewSet):
    model = SurveyRule
    icon = "list-ul"
    doors = frozenset({"index", "add", "edit", "delete"})
    index_view_class = RuleList
    filterset_class = RuleFilters
    add_label = gettext_lazy("Add a rule")
    list_per_page = 60
    list_display = [
        TitleColumn(
            "then",
            label=gettext_lazy("Effect"),
            accessor=then,
            get_url=lambda row: reverse("surveyrule:edit", args=[row.pk]),
        ),
        Column("when", label=gettext_lazy("When"), accessor=when),
        Column("because", label=gettext_lazy("Because"), accessor=str),
        Column("rests_on", label=gettext_lazy("Rests on"), accessor=rests_on),
    ]
    list_export = ["position", "outcome", "kind", "weight", "excludes", "reason_fr", "reason_en", "section"]
    search_fields = ["reason_fr", "reason_en"]
    search_backend_name = None
    edit_handler = ObjectList(
        [
            MultiFieldPanel([FieldPanel("answers")], heading=gettext_lazy("When")),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("outcome"), FieldPanel("kind")]),
                    FieldRowPanel([FieldPanel("weight"), FieldPanel("excludes")]),
                ],
                heading=gettext_lazy("Then"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("reason_fr"),
                    FieldPanel("reason_en"),
                    FieldRowPanel([FieldPanel("rests_on"), FieldPanel("section")]),
                ],
                heading=gettext_lazy("Because"),
            ),
            MultiFieldPanel(
                [FieldPanel("advice_fr"), FieldPanel("advice_en")],
                heading=gettext_lazy("Where to turn, for another network"),
            ),
            FieldPanel("position"),
        ],
        base_form_class=RuleForm,
    )

    def rows(self) -> QuerySet[SurveyRule]:
        return SurveyRule.objects.select_related("rests_on").prefetch_related("answers__question")


def keep_what_rules_rest_on(request: HttpRequest, pages: Iterable[Page]) -> HttpResponse | None:
    """Before pages are deleted: those that rules cite, or above them, stay. None when nothing stands in the way."""
    for page in pages:
        resting = SurveyRule.objects.filter(rests_on__path__startswith=page.path)
        if number := resting.count():
            message = ngettext(
                "%(number)d rule of the survey rests on “%(page)s”: let it rest on another page first.",
                "%(number)d rules of the survey rest on “%(page)s”: let them rest on another page first.",
                number,
            )
            messages.error(request, message % {"number": number, "page": page.get_admin_display_title()})
            return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None
