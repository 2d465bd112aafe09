"""What people are written about signatures: to sign again, that their pair waits for it, that it goes on; to sign
before a session under confidentiality."""

from collections.abc import Callable

from charters.models import CharterVersion, Signature
from charters.services.reminding import SIGN_AGAIN
from hub.members.actors import Actor
from hub.members.events import after
from hub.members.models import Event, User, Volunteer
from hub.mentoring.awaited import Awaited, awaited
from hub.mentoring.confidentiality import all_signed, signers
from hub.mentoring.models import Pair, PlannedSession
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
    if pair.state == PairState.ACTIVE:
        _tell(pair, "resumed", {"pair": pair}, to=lambda _user: True)


@after("session.announced", "session.renewed")
def mail_to_sign_for_session(event: Event) -> None:
    """To those who have yet to sign; whoever announced it is shown the text at once."""
    if (planned := _coming(event.subject_id)) is not None:
        signed = signers([planned])[planned.pk]
        author = event.user if event.verb == "session.announced" else None
        _tell_of(planned, "session_to_sign", to=lambda user: user.pk not in signed and user != author)


@after("session.cancelled")
def mail_cancelled_session(event: Event) -> None:
    planned = PlannedSession.objects.get(pk=event.subject_id)
    _tell_of(planned, "session_cancelled", to=lambda user: user != event.user)


@after("charter.signed")
def mail_last_signature_for_session(event: Event) -> None:
    """The others hear once all have signed; whoever signs last sees it on the page."""
    planned = _coming(event.ids["on"]) if "on" in event.ids else None
    if planned is not None and all_signed(Pair.objects.with_members().get(pk=planned.pair_id), planned):
        _tell_of(planned, "session_ready", to=lambda user: user != event.user)


def _coming(pk: object) -> PlannedSession | None:
    return PlannedSession.objects.coming().filter(pk=str(pk)).select_related("version__charter").first()


def _tell_of(planned: PlannedSession, template: str, *, to: Callable[[User], bool]) -> None:
    """The people of a pair that goes on."""
    pair = Pair.objects.with_members().get(pk=planned.pair_id)
    if pair.is_open:
        _tell(pair, template, {"planned": planned, "pair": pair}, to=to)


def _tell(pair: Pair, template: str, context: dict[str, object], *, to: Callable[[User], bool]) -> None:
    for place in pair.members.all():
        user = place.volunteer.user
        if user is not None and to(user):
            send(f"mentoring/mail/{template}.txt", to=user.email, language=user.language, context=context)
