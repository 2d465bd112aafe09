"""Charters that come back from a package, as they were."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from charters import records
from charters.models import Charter, CharterVersion
from charters.states import VersionState
from hub.members.actors import Actor, permit
from hub.members.events import record


@transaction.atomic
def restore_charter(*, actor: Actor, charter: Charter, versions: Iterable[Mapping[str, Any]]) -> Charter:
    """Write a charter with the versions that were in force, the oldest first; the last one is in force. `versions`
    hold the fields of each. Raises ValidationError unless every fingerprint, made again, is what it was."""
    permit(actor.is_system)
    charter.full_clean()
    charter.save(force_insert=True)
    before: CharterVersion | None = None
    for values in versions:
        version = CharterVersion(charter=charter, previous=before, state=VersionState.SUPERSEDED, **values)
        _check(version)
        version.save(force_insert=True)
        before = version
    if before is None:
        raise ValidationError(_("A charter has at least one version."))
    CharterVersion.objects.filter(pk=before.pk).update(state=VersionState.IN_FORCE)
    record(actor=actor, verb="charter.restored", subject=charter)
    return charter


def _check(version: CharterVersion) -> None:
    """Raise ValidationError for a text or a chain that is not what its fingerprint says."""
    told = (version.sha256_fr, version.sha256_en, version.chain_sha256)
    version.fingerprint()
    if (version.sha256_fr, version.sha256_en, records.chain(version)) != told:
        message = _("Version %(number)s: its texts are not those that its fingerprints were made of.")
        raise ValidationError(message % {"number": version.number})
    version.full_clean()
