"""What signatures are for in mentoring: sessions by name, what is awaited, what one taken back would pause."""

import uuid
from collections.abc import Collection, Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from charters.consequences import Consequence, depends
from charters.models import Signature
from charters.subjects import awaits, names_subjects
from hub.members.actors import Actor
from hub.members.models import User, Volunteer
from hub.mentoring.awaited import awaited
from hub.mentoring.faces import shown_to
from hub.mentoring.models import MentoringModel, Pair, PlannedSession
from hub.mentoring.signatures import missing
from hub.mentoring.states import PairState
from hub.shared.dates import date_format


@depends
def pairs_that_pause(signature: Signature) -> Iterator[Consequence]:
    """The running pairs that nothing but this signature of its signer's keeps going."""
    if signature.user is None or signature.subject is not None:
        return
    pairs = list(Pair.objects.of_user(signature.user).filter(state=PairState.ACTIVE).with_members())
    now, then = missing(pairs, going_on=True), missing(pairs, going_on=True, without=signature)
    for pair in pairs:
        if signature.user_id in then.of(pair) - now.of(pair):
            yield Consequence(_sentence(signature, pair), reverse("pair", args=[pair.pk]))


@depends
def session_that_waits(signature: Signature) -> Iterator[Consequence]:
    """The session still to come that it was signed for."""
    if signature.subject is None:
        return
    coming = PlannedSession.objects.coming().of_user(signature.user).filter(pk=signature.subject)
    for session in coming:
        yield _session(session)


@names_subjects
def sessions_signed_for(user: User, subjects: Collection[uuid.UUID]) -> dict[uuid.UUID, Consequence]:
    """The sessions that were announced in the person's pairs, whatever became of them."""
    announced = PlannedSession.objects.of_user(user).filter(pk__in=subjects)
    return {session.pk: _session(session) for session in announced}


@awaits
def charters_awaited(user: User) -> set[uuid.UUID]:
    return {row.binding.version.charter_id for row in awaited(Volunteer.objects.filter(user=user))}


def _session(session: PlannedSession) -> Consequence:
    day = date_format(session.planned_on, "DATE_FORMAT")
    text = _("The session “%(title)s”, planned on %(day)s") % {"title": session.title, "day": day}
    return Consequence(text, reverse("pair", args=[session.pair_id]))


def _sentence(signature: Signature, pair: Pair) -> str:
    names = ", ".join(shown_to(Actor(user=signature.user), pair).names)
    values = {"names": names, "programme": pair.cycle.programme.title}
    if pair.cycle.programme.model == MentoringModel.AGILITY:
        return _("Your group in “%(programme)s”") % values
    if not names:
        return _("Your pair in “%(programme)s”") % values
    return _("Your pair with %(names)s in “%(programme)s”") % values
