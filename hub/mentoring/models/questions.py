"""What people ask each other through the hub, before they say yes to a proposal."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.members.models import User
from hub.mentoring.models.pairs import Pair, PairMember
from hub.mentoring.states import PairState
from hub.shared.models import Identified

if TYPE_CHECKING:
    from hub.members.actors import Actor

LONGEST = 1000


class QuestionQuerySet(models.QuerySet["Question"]):
    def visible_to(self, actor: "Actor") -> Self:
        """Those of the pairs that the actor is one of: no organisation, no key, no coordinator reads them."""
        places = PairMember.objects.filter(pair=models.OuterRef("pair"), volunteer__user=actor.user)
        return self.filter(models.Exists(places)) if actor.user is not None else self.none()

    def said_by(self, user: User) -> Self:
        """Those that the person asked or answered."""
        return self.filter(Q(asked_by__volunteer__user=user) | Q(answered_by__volunteer__user=user))

    def waiting(self) -> Self:
        """Without an answer, in a proposal that is still open."""
        return self.filter(answered_at=None, pair__state=PairState.PROPOSED)


class Question(Identified):
    """What someone asks the others of a proposal, through the hub, before answering it; and what they are told. For
    the people of the pair alone."""

    pair = models.ForeignKey(Pair, models.CASCADE, related_name="questions")
    asked_by = models.ForeignKey(PairMember, models.CASCADE, related_name="questions")
    text = models.TextField(_("question"), max_length=LONGEST)
    answer = models.TextField(_("answer"), max_length=LONGEST, blank=True)
    answered_by = models.ForeignKey(PairMember, models.SET_NULL, null=True, related_name="+", editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"{self.pair_id} – {self.created_at:%Y-%m-%d}"
