"""Ideas of challenges that anyone may send."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commons.models.challenges import ChallengePage
from commons.states import IdeaState
from hub.members.actors import Actor
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


class IdeaQuerySet(models.QuerySet["Idea"]):
    def visible_to(self, actor: Actor) -> Self:
        """The coordinators read the ideas that their senders have confirmed; nobody else reads any."""
        return self.exclude(state=IdeaState.SENT) if actor.sees_all else self.none()

    def to_read(self) -> Self:
        """Nobody has decided on them yet."""
        return self.filter(state=IdeaState.RECEIVED)

    def family_of(self, idea: "Idea") -> Self:
        """The idea, and those merged into it: what becomes of it becomes of them."""
        return self.filter(Q(pk=idea.pk) | Q(merged_into=idea))


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

    objects = IdeaQuerySet.as_manager()

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
