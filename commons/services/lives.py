"""What happens to a challenge: its moves, recorded as they are published, and the organisations that engage in it."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail_localize.models import Translation

from commons.models import ChallengeMove, ChallengePage, Engagement
from hub.members.actors import Actor, permit
from hub.members.events import record
from hub.members.models import Organisation
from hub.members.profiles import MembershipEnded
from hub.shared import clock
from hub.shared.errors import WrongState


@transaction.atomic
def record_move(*, actor: Actor, page: ChallengePage) -> ChallengeMove | None:
    """The page has just been published: the move it tells of, once; None if it tells nothing new.

    Published again with the same status, a translation adds the note where its language has none.
    """
    list(ChallengePage.objects.select_for_update().filter(translation_key=page.translation_key).values("pk"))
    moves = list(ChallengeMove.objects.of(page.translation_key))
    last = moves[-1] if moves else None
    told = {note for move in moves for note in (move.note_fr, move.note_en)}
    note = page.status_note.strip()
    note = "" if note in told else note
    field = ChallengeMove.NOTES.get(page.locale.language_code)
    if last is not None and last.status == page.status:
        return _add_note(last, field, note)
    if last is not None and _follows_another(page):
        return None
    today = clock.today()
    on = min(page.status_on, today) if last is None else min(max(page.status_on, last.on), today)
    notes = {field: note} if field else {}
    move = ChallengeMove.objects.create(
        challenge_key=page.translation_key, status=page.status, on=on, by=actor.user, **notes
    )
    record(actor=actor, verb="challenge.moved", subject=move, challenge=page.translation_key)
    return move


def _add_note(move: ChallengeMove, field: str | None, note: str) -> ChallengeMove | None:
    if not field or not note or getattr(move, field):
        return None
    setattr(move, field, note)
    move.save(update_fields=[field])
    return move


def _follows_another(page: ChallengePage) -> bool:
    """Whether the page takes its status from the page that it translates."""
    rows = Translation.objects.filter(enabled=True, target_locale=page.locale_id)
    found: bool = rows.filter(source__object_id=page.translation_key).exists()
    return found


@transaction.atomic
def engage(*, actor: Actor, challenge: ChallengePage, organisation: Organisation) -> Engagement:
    """The organisation says that it works on the challenge. Said again, nothing changes.

    Raises MembershipEnded, and WrongState when the challenge is not alive.
    """
    permit(actor.organisation is None and actor.acts_for(organisation.pk))
    if not organisation.is_current():
        raise MembershipEnded
    if not (challenge.live and challenge.is_alive):
        raise WrongState(_("Organisations engage in challenges that are identified, open or in work."))
    engagement, is_new = Engagement.objects.get_or_create(
        challenge_key=challenge.translation_key, organisation=organisation
    )
    if is_new:
        record(
            actor=actor, verb="challenge.engaged", subject=engagement,
            challenge=engagement.challenge_key, organisation=organisation.pk,
        )  # fmt: skip
    return engagement


@transaction.atomic
def disengage(*, actor: Actor, challenge: ChallengePage, organisation: Organisation) -> None:
    """The organisation is no longer engaged, whatever the challenge has become. Said again, nothing changes."""
    permit(actor.organisation is None and actor.acts_for(organisation.pk))
    rows = Engagement.objects.select_for_update().of(challenge.translation_key)
    engagement = rows.filter(organisation=organisation).first()
    if engagement is None:
        return
    record(
        actor=actor, verb="challenge.disengaged", subject=engagement,
        challenge=engagement.challenge_key, organisation=organisation.pk,
    )  # fmt: skip
    engagement.delete()
