"""The survey “which form of mentoring?”: its questions, and the rules that read the answers. Data, edited in the
back office; `commons.survey` reads them."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable

from commons.models.ways import SECTIONS, ModelPage
from hub.shared.models import Identified, Localised

HEAVIEST = 10


class SurveyQuestion(Identified, ClusterableModel):
    """One question, answered by choosing one answer."""

    code = models.SlugField(_("code"), unique=True, max_length=40)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    text_fr = models.CharField(_("question in French"), max_length=200)
    text_en = models.CharField(_("question in English"), max_length=200)
    help_fr = models.CharField(_("explanation in French"), max_length=300, blank=True)
    help_en = models.CharField(_("explanation in English"), max_length=300, blank=True)

    text = Localised("text")
    help = Localised("help")

    class Meta:
        verbose_name = _("question of the survey")
        verbose_name_plural = _("questions of the survey")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.text


class SurveyAnswer(Orderable, Identified):
    """One of the answers to a question."""

    question = ParentalKey(
        SurveyQuestion, on_delete=models.CASCADE, related_name="answers", verbose_name=_("question")
    )
    code = models.SlugField(_("code"), max_length=40)
    label_fr = models.CharField(_("answer in French"), max_length=160)
    label_en = models.CharField(_("answer in English"), max_length=160)

    label = Localised("label")

    class Meta(Orderable.Meta):
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            models.UniqueConstraint(
                fields=["question", "code"],
                name="survey_answer_code_is_unique_in_its_question",
                violation_error_message=_("Two answers of this question have the same code."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.label}"


class SurveyRule(Identified, ClusterableModel):
    """When one of `answers` is given to each of the questions they belong to, `weight` is added to the outcome;
    a rule that `excludes` takes the outcome out instead."""

    class Outcome(models.TextChoices):
        MODEL = "model", _("a mentoring model")
        ELSEWHERE = "elsewhere", _("another network serves this need better")

    position = models.PositiveSmallIntegerField(_("position"), default=0)
    outcome = models.CharField(_("speaks for"), max_length=10, choices=Outcome, default=Outcome.MODEL)
    kind = models.CharField(_("model"), max_length=15, choices=ModelPage.Kind, blank=True)
    answers = ParentalManyToManyField(SurveyAnswer, related_name="rules", verbose_name=_("answers"))
    weight = models.SmallIntegerField(
        _("weight"), default=1, validators=[MinValueValidator(-HEAVIEST), MaxValueValidator(HEAVIEST)]
    )
    excludes = models.BooleanField(_("rules it out"), default=False)
    reason_fr = models.CharField(_("reason in French"), max_length=300)
    reason_en = models.CharField(_("reason in English"), max_length=300)
    advice_fr = models.TextField(_("where to turn, in French"), blank=True)
    advice_en = models.TextField(_("where to turn, in English"), blank=True)
    rests_on = models.ForeignKey(
        ModelPage, models.PROTECT, related_name="+", verbose_name=_("model page it rests on")
    )
    section = models.CharField(
        _("section of that page"), max_length=20, choices=[(name, name) for name in SECTIONS]
    )

    reason = Localised("reason")
    advice = Localised("advice")

    class Meta:
        verbose_name = _("rule of the survey")
        verbose_name_plural = _("rules of the survey")
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="model", kind__in=ModelPage.Kind.values)
                | Q(outcome="elsewhere", kind=""),
                name="survey_rule_speaks_for_a_model_or_for_elsewhere",
                violation_error_message=_("Choose the model this rule speaks for, or another network."),
            )
        ]

    def __str__(self) -> str:
        return self.reason
