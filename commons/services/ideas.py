"""The verbs of ideas: anyone sends one, its sender confirms it, a coordinator decides, the hub forgets."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commons.drafts import draft_from
from commons.ideas import VALID
from commons.models import ChallengePage, Idea
from commons.states import IDEA, IdeaState
from hub.members.actors import Actor, permit
from hub.members.events import record
from hub.members.models import Event
from hub.shared import clock
from hub.shared.errors import DomainError
from hub.shared.writing import write

WRITTEN = ("title", "text", "name", "email", "organisation", "wants_credit", "language", "source")
RESEND_AFTER = dt.timedelta(minutes=10)
MOST_MAILS = 3
REMEMBERED = dt.timedelta(days=365)
DECIDED = (IdeaState.MERGED, IdeaState.DECLINED, IdeaState.PROMOTED)


class SameIdea(DomainError):
    code = "same_idea"
    message = gettext_lazy(
        "An idea is merged into one other idea, or into one challenge, that is still open."
    )


@transaction.atomic
def send_idea(*, values: Mapping[str, Any]) -> Idea:
    """Keep an idea until its sender confirms it by the mail they get. Sent twice word for word, it is kept once, and
    the mail goes again, not at once and not for ever. Raises ValidationError by field. The event names no account."""
    values = {**values, **{name: " ".join(values.get(name, "").split()) for name in ("title", "name")}}
    named = {name: values.get(name, "") for name in ("title", "text", "email")}
    same = Idea.objects.filter(state=IdeaState.SENT, **named).first()
    if same is not None:
        if _may_be_mailed_again(same):
            record(actor=Actor(), verb="idea.sent", subject=same)
        return same
    idea = Idea()
    write(idea, values, WRITTEN)
    record(actor=Actor(), verb="idea.sent", subject=idea)
    return idea


@transaction.atomic
def confirm_idea(*, idea: Idea, wants_credit: bool | None = None) -> Idea:
    """The sender holds the link sent to their address: the coordinators may read the idea. Here the sender may still
    say whether to be named. Twice changes nothing."""
    idea = _locked(idea)
    if idea.state != IdeaState.SENT:
        return idea
    named = idea.wants_credit if wants_credit is None else wants_credit
    IDEA.move(idea, IdeaState.RECEIVED, wants_credit=named)
    record(actor=Actor(), verb="idea.received", subject=idea)
    return idea


@transaction.atomic
def decline_idea(*, actor: Actor, idea: Idea, reason: str) -> Idea:
    """Say no, with the reason, which the sender reads."""
    permit(actor.sees_all)
    idea = _locked(idea)
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("The sender needs to know why.")})
    IDEA.move(idea, IdeaState.DECLINED, reason=reason, handled_by=actor.user)
    record(actor=actor, verb="idea.declined", subject=idea)
    return idea


@transaction.atomic
def merge_idea(
    *, actor: Actor, idea: Idea, into: Idea | None = None, challenge: ChallengePage | None = None
) -> Idea:
    """Join the idea, and those merged into it before, to another idea or to a challenge. Raises SameIdea."""
    permit(actor.sees_all)
    idea = _locked(idea)
    if (into is None) == (challenge is None):
        raise SameIdea
    if into is not None:
        into = _locked(into)
        if into.pk == idea.pk or into.state not in (IdeaState.RECEIVED, IdeaState.PROMOTED):
            raise SameIdea
        challenge = into.challenge
    IDEA.move(idea, IdeaState.MERGED, merged_into=into, challenge=challenge, handled_by=actor.user)
    goal = into or idea
    Idea.objects.filter(merged_into=idea).update(merged_into=goal, challenge=challenge)
    record(
        actor=actor,
        verb="idea.merged",
        subject=idea,
        into=into and into.pk,
        challenge=challenge and challenge.pk,
    )
    return idea


@transaction.atomic
def promote_idea(*, actor: Actor, idea: Idea, publish: bool) -> ChallengePage:
    """Make a challenge of the idea, in its language, at once published or as a draft. Its page credits the senders
    who asked for it: of the idea, and of those merged into it. Raises WrongState when it is one already."""
    permit(actor.sees_all)
    idea = _locked(idea)
    IDEA.move(idea, IdeaState.PROMOTED, handled_by=actor.user)
    family = Idea.objects.family_of(idea)
    credited = family.filter(wants_credit=True).exclude(name="").order_by("created_at")
    page = draft_from(idea, credit=list(credited.values_list("name", flat=True)), owner=actor.user)
    revision = page.save_revision(user=actor.user, clean=False)
    if publish:
        revision.publish(user=actor.user, skip_permission_checks=True)
    family.update(challenge=page)
    idea.challenge = page
    record(actor=actor, verb="idea.promoted", subject=idea)
    if publish:
        announce_challenge(challenge=page)
    return page


@transaction.atomic
def announce_challenge(*, challenge: ChallengePage) -> int:
    """The challenge can be read: note it for each idea it came of, once; their senders are told. How many."""
    promoted = Idea.objects.filter(challenge=challenge, state=IdeaState.PROMOTED)
    told = Event.objects.filter(verb="idea.published").values("subject_id")
    waiting = list(promoted.exclude(pk__in=told))
    for idea in waiting:
        record(actor=Actor.system(), verb="idea.published", subject=idea)
    return len(waiting)


@transaction.atomic
def drop_unconfirmed(*, actor: Actor) -> int:
    """Delete the ideas that nobody confirmed in time; how many."""
    permit(actor.is_system)
    late = Idea.objects.select_for_update().filter(state=IdeaState.SENT, created_at__lt=clock.now() - VALID)
    ideas = list(late)
    for idea in ideas:
        record(actor=actor, verb="idea.dropped", subject=idea)
    Idea.objects.filter(pk__in=[idea.pk for idea in ideas]).delete()
    return len(ideas)


@transaction.atomic
def forget_senders(*, actor: Actor) -> int:
    """A year after the decision, take out who sent the idea; how many. The credit they asked for stays on the page."""
    permit(actor.is_system)
    old = Idea.objects.select_for_update().filter(
        state__in=DECIDED, forgotten_at=None, state_changed_at__lt=clock.now() - REMEMBERED
    )
    ideas = list(old)
    for idea in ideas:
        record(actor=actor, verb="idea.forgotten", subject=idea)
    Idea.objects.filter(pk__in=[idea.pk for idea in ideas]).update(
        name="", email="", organisation="", forgotten_at=clock.now()
    )
    return len(ideas)


def _locked(idea: Idea) -> Idea:
    return Idea.objects.select_for_update().get(pk=idea.pk)


def _may_be_mailed_again(idea: Idea) -> bool:
    mails = Event.objects.filter(subject_id=idea.pk, verb="idea.sent")
    return mails.count() < MOST_MAILS and not mails.filter(at__gt=clock.now() - RESEND_AFTER).exists()
