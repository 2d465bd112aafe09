"""Agreeing to a purpose, and taking it back: the person's own to say, by nobody else."""

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.members.actors import Actor, permit
from hub.members.consents import Said, digest, text_of
from hub.members.erasing import about_to_be_erased
from hub.members.events import record
from hub.members.models import Consent, User, Volunteer
from hub.members.purposes import Purpose
from hub.shared import clock
from hub.shared.errors import DomainError


class TextChanged(DomainError):
    code = "text_changed"
    message = _(
        "What you are asked to agree to has changed since the page was shown. Read it again, then decide."
    )


@transaction.atomic
def give_consent(*, actor: Actor, purpose: str, language: str, sha256: str) -> Consent:
    """The person agrees to `purpose`, having read the text whose fingerprint is `sha256` in `language`; that text is
    kept. Agreeing again changes nothing. Raises TextChanged if today's text is another."""
    user = _locked(actor)
    purpose = Purpose(purpose)
    text = text_of(purpose, language) if language in dict(settings.LANGUAGES) else ""
    if digest(text) != sha256:
        raise TextChanged
    known = _in_force(user, purpose)
    if known is not None:
        return known
    consent = Consent.objects.create(user=user, purpose=purpose, language=language, text=text)
    record(actor=actor, verb="consent.given", subject=consent, purpose=purpose)
    return consent


@transaction.atomic
def give_consents(*, actor: Actor, said: Iterable[Said]) -> None:
    """The boxes that the person ticked on one page; nothing is kept if one of the texts has changed."""
    for one in said:
        give_consent(actor=actor, purpose=one.purpose, language=one.language, sha256=one.sha256)


@transaction.atomic
def withdraw_consent(*, actor: Actor, purpose: str) -> Consent | None:
    """The person takes it back: it is used no more from now on. Taking back what was not given changes nothing.

    Verbs that use people hold their rows before they ask for consents: this one waits for them, and they for it.
    """
    list(Volunteer.objects.select_for_update(of=("self",)).filter(user=actor.user).order_by("pk"))
    user = _locked(actor)
    consent = _in_force(user, Purpose(purpose))
    if consent is None:
        return None
    consent.withdrawn_at = clock.now()
    consent.save(update_fields=["withdrawn_at"])
    record(actor=actor, verb="consent.withdrawn", subject=consent, purpose=consent.purpose)
    return consent


@transaction.atomic
def release_consents(*, actor: Actor, user: User) -> int:
    """For whoever asks to be erased: keep what outlives them without telling who they are, take back all that they
    agreed to, then make what stays on record nobody's. How many records. Again changes nothing."""
    permit(actor.sees_all or actor.user == user)
    about_to_be_erased(user)
    for consent in Consent.objects.in_force().filter(user=user):
        withdraw_consent(actor=Actor(user=user), purpose=consent.purpose)
    known = list(Consent.objects.filter(user=user))
    if known:
        Consent.objects.filter(user=user).update(user=None)
        record(actor=actor, verb="consent.released", subject=known[0], count=len(known))
    return len(known)


def _locked(actor: Actor) -> User:
    """The person's account, whose row two verbs at once wait for."""
    permit(actor.user is not None)
    assert actor.user is not None
    return User.objects.select_for_update().get(pk=actor.user.pk)


def _in_force(user: User, purpose: Purpose) -> Consent | None:
    return Consent.objects.in_force().filter(user=user, purpose=purpose).first()
