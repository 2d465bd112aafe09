"""Keys of organisations' programs."""

import datetime as dt
import secrets
from collections.abc import Iterable

from allauth.idp.oidc.models import Token
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hub.members.actors import Actor, permit
from hub.members.events import record
from hub.members.models import ApiKey, Organisation, Scope
from hub.shared import clock

MOST_DAYS = 730
USE_NOTED_EVERY = dt.timedelta(minutes=1)


@transaction.atomic
def create_api_key(
    *, actor: Actor, organisation: Organisation, name: str, scopes: Iterable[str], days: int = 365
) -> tuple[ApiKey, str]:
    """A new key of `organisation` valid for `days` days, and its secret, which is never shown again.

    Raises ValidationError by field for an unknown scope, no scope, or a length out of 1 to 730 days.
    """
    permit(actor.acts_for(organisation.pk) and actor.organisation is None)
    scopes = sorted(set(scopes))
    _check(scopes, days)
    secret = f"hub_{secrets.token_urlsafe(32)}"
    token = Token(type=Token.Type.ACCESS_TOKEN, expires_at=clock.now() + dt.timedelta(days=days))
    token.set_value(secret)
    token.set_scopes(scopes)
    token.save()
    key = ApiKey(organisation=organisation, name=name, prefix=secret[:10], token=token, created_by=actor.user)
    key.full_clean()
    key.save()
    record(actor=actor, verb="key.created", subject=key, organisation=organisation.pk)
    return key, secret


@transaction.atomic
def revoke_api_key(*, actor: Actor, key: ApiKey) -> None:
    """End the key at once. Revoking again changes nothing."""
    permit(actor.acts_for(key.organisation_id) and actor.organisation is None)
    key = ApiKey.objects.select_for_update().get(pk=key.pk)
    if key.revoked_at is not None:
        return
    key.revoked_at = key.token.expires_at = clock.now()
    key.token.save(update_fields=["expires_at"])
    key.save(update_fields=["revoked_at"])
    record(actor=actor, verb="key.revoked", subject=key, organisation=key.organisation_id)


def note_use(*, key: ApiKey) -> None:
    """Remember that the key is in use; at most one write a minute."""
    now = clock.now()
    if key.last_used_at is None or key.last_used_at < now - USE_NOTED_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)


def _check(scopes: list[str], days: int) -> None:
    errors: dict[str, str] = {}
    unknown = [scope for scope in scopes if scope not in Scope.values]
    if unknown or not scopes:
        errors["scopes"] = _("Choose among: %(scopes)s.") % {"scopes": ", ".join(Scope.values)}
    if not 1 <= days <= MOST_DAYS:
        errors["days"] = _("A key lasts 1 to %(most)d days.") % {"most": MOST_DAYS}
    if errors:
        raise ValidationError(errors)
