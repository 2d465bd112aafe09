"""What people are written about signatures: to sign again, that their pair waits for it, that it goes on."""

from charters.models import CharterVersion, Signature
from charters.services.reminding import SIGN_AGAIN
from hub.members.actors import Actor
from hub.members.events import after
from hub.members.models import Event, Volunteer
from hub.mentoring.awaited import Awaited, awaited
from hub.mentoring.models import Pair
from hub.mentoring.services import remind_to_sign
from hub.mentoring.signatures import missing
from hub.mentoring.states import PairState, PausedFor
from hub.shared.chores import chore
from hub.shared.mail import send


@after("charter.in_force")
def ask_at_once(_event: Event) -> None:
    """Those bound by the version before are asked to sign this one, unless it only edits."""
    remind_to_sign(actor=Actor.system())


@chore("people asked to sign again")
def ask_in_time() -> int:
    return remind_to_sign(actor=Actor.system())


@after(SIGN_AGAIN)
def mail_to_sign_again(event: Event) -> None:
    """Nothing to those who have signed or left meanwhile."""
    for row in awaited(Volunteer.objects.filter(user=int(event.ids["user"]))):
        if row.binding.substance == event.subject_id and row.is_asked:
            _ask_again(row, int(event.ids["days"]), is_first=not _was_asked_before(event))
            return


def _was_asked_before(event: Event) -> bool:
    earlier = Event.objects.filter(subject_id=event.subject_id, verb=SIGN_AGAIN, at__lt=event.at)
    return any(ids["user"] == event.ids["user"] for ids in earlier.values_list("ids", flat=True))


def _ask_again(row: Awaited, days: int, *, is_first: bool) -> None:
    user, charter = row.volunteer.user, row.binding.version.charter
    signed = Signature.objects.valid().filter(user=user, version__charter=charter, subject=None)
    versions = CharterVersion.objects.filter(pk__in=signed.values("version")).order_by("-number")
    assert user is not None
    context = {"row": row, "days": days, "is_first": is_first, "signed": versions.first()}
    send("mentoring/mail/sign_again.txt", to=user.email, language=user.language, context=context)


@after("pair.held")
def mail_hold(event: Event) -> None:
    """All are told; who has something to sign is told what, the others not of whom."""
    pair = Pair.objects.with_members().get(pk=event.subject_id)
    if pair.state != PairState.PAUSED or pair.paused_for != PausedFor.CHARTER:
        return
    lacking = missing([pair])
    for place in pair.members.all():
        user = place.volunteer.user
        if user is not None:
            context = {"pair": pair, "to_sign": lacking.to_sign(user.pk)}
            send("mentoring/mail/held.txt", to=user.email, language=user.language, context=context)


@after("pair.resumed")
def mail_resumption(event: Event) -> None:
    pair = Pair.objects.with_members().get(pk=event.subject_id)
    for place in pair.members.all():
        user = place.volunteer.user
        if user is not None and pair.state == PairState.ACTIVE:
            send("mentoring/mail/resumed.txt", to=user.email, language=user.language, context={"pair": pair})
