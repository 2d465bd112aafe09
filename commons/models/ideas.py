"""Ideas of challenges that anyone may send, and needs that come out of the survey."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commons.models.challenges import ChallengePage
from commons.models.ways import ModelPage
from commons.states import IdeaState, NeedState
from hub.shared import clock
from hub.shared.models import Identified


class Contact(Identified):
    """Who wrote to the hub without an account, in which language."""

    name = models.CharField(_("your name"), max_length=120)
    email = models.EmailField(_("your e-mail address"))
    organisation = models.CharField(_("your organisation"), max_length=120, blank=True)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="fr")
    state_changed_at = models.DateTimeField(_("state changed"), default=clock.now, editable=False)
    forgotten_at = models.DateTimeField(
        null=True, editable=False, help_text=_("When the name and the address were taken out.")
    )

    class Meta:
        abstract = True


class Idea(Contact):
    """A question that someone would like the ecosystem to work on."""

    class Source(models.TextChoices):
        FORM = "form", _("form")
        MAIL = "mail", _("e-mail")

    State = IdeaState

    title = models.CharField(_("the question, in one sentence"), max_length=160)
    text = models.TextField(_("what it is about"), max_length=5000)
    wants_credit = models.BooleanField(
        _("name me as the author of the idea if it becomes a challenge"), default=False
    )
    source = models.CharField(max_length=4, choices=Source, default=Source.FORM, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=IdeaState, default=IdeaState.SENT, editable=False
    )
    reason = models.TextField(_("answer to the sender"), blank=True, max_length=2000)
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="merged", verbose_name=_("same idea")
    )
    challenge = models.ForeignKey(
        ChallengePage,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="ideas",
        verbose_name=_("challenge"),
    )
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("idea")
        verbose_name_plural = _("ideas")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=IdeaState.values), name="idea_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state=IdeaState.DECLINED) | ~Q(reason=""), name="idea_is_declined_with_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=models.F("id")),
                name="idea_is_not_merged_into_itself",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Need(Contact):
    """Someone's answers to the survey, sent to the coordinators with a word."""

    State = NeedState

    answers = models.JSONField(_("answers"), help_text=_("The code of the answer chosen, by question."))
    recommended = models.CharField(_("recommended"), max_length=15, choices=ModelPage.Kind, blank=True)
    message = models.TextField(_("your need in a few words"), blank=True, max_length=3000)
    state = models.CharField(
        _("state"), max_length=10, choices=NeedState, default=NeedState.RECEIVED, editable=False
    )
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=NeedState.values), name="need_state_is_known")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.created_at:%Y-%m-%d})"
