"""A person's own account: how the hub speaks to them."""

import zoneinfo
from collections.abc import Mapping

from allauth.account.models import EmailAddress
from allauth.account.signals import authentication_step_completed, email_changed, user_signed_up
from django.core.exceptions import ValidationError
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext as _

from hub.members.actors import Actor, permit
from hub.members.languages import spoken_here
from hub.members.models import User, Volunteer
from hub.members.openings import note_opening
from hub.members.states import VolunteerState


@transaction.atomic
def change_account(*, actor: Actor, values: Mapping[str, str]) -> User:
    """Set the person's `language` and `time_zone`; the zone is their volunteer's too.

    Raises ValidationError by field for an unknown one.
    """
    permit(actor.user is not None)
    assert actor.user is not None
    user = User.objects.select_for_update().get(pk=actor.user.pk)
    user.language = values.get("language", user.language)
    user.time_zone = values.get("time_zone", user.time_zone)
    if user.time_zone not in zoneinfo.available_timezones():
        raise ValidationError({"time_zone": _("Unknown time zone. Use a name such as Europe/Paris.")})
    user.full_clean(exclude=["password"])
    user.save(update_fields=["language", "time_zone"])
    theirs = Volunteer.objects.filter(user=user).exclude(state=VolunteerState.LEFT)
    theirs.update(time_zone=user.time_zone)
    return user


@transaction.atomic
def prove_address(*, user: User, email: str) -> None:
    """Note that `user` has received mail at their own `email`; another address, or one that someone else has
    proven, is left as it is.

    Whoever signed up with the address without proving it may be a stranger: their password is forgotten. An
    account that others opened (an invitation, a command) has no address written down yet and keeps its own.
    """
    proven = EmailAddress.objects.filter(email__iexact=email, verified=True)
    if email.lower() != user.email.lower() or proven.exists():
        return
    begun = EmailAddress.objects.filter(user=user, email__iexact=email).exists()
    values = {"verified": True, "primary": True}
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults=values)
    if begun:
        user.set_unusable_password()
        user.save(update_fields=["password"])


@receiver(authentication_step_completed)
def follow_code(sender: object, user: User, method: str, email: str = "", **kwargs: object) -> None:
    """Whoever signs in with a code sent by mail has proved the address: no second code is asked for."""
    if method == "code" and email:
        prove_address(user=user, email=email)


@receiver(user_signed_up)
def keep_language(sender: object, user: User, **kwargs: object) -> None:
    """Whoever opens an account goes on, in pages and mails, in the language they opened it in."""
    user.language = spoken_here()
    user.save(update_fields=["language"])


@receiver(user_signed_up)
def keep_opening(sender: object, request: HttpRequest, user: User, **kwargs: object) -> None:
    """Their first session opens once they have typed the code that proves their address."""
    note_opening(request, user, "code")


@receiver(email_changed)
def follow_address(
    sender: object,
    user: User,
    from_email_address: EmailAddress | None,
    to_email_address: EmailAddress,
    **kwargs: object,
) -> None:
    """Whoever changes their account's address takes part under the new one, where they did under the old."""
    if from_email_address is not None:
        theirs = Volunteer.objects.filter(user=user, email__iexact=from_email_address.email)
        theirs.exclude(state=VolunteerState.LEFT).update(email=to_email_address.email.lower())
