"""The verbs of charters: putting a version in force, signing it."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from charters.models import Charter, CharterVersion, Signature
from charters.states import VERSION, VersionState
from hub.members.actors import Actor, permit
from hub.members.events import record
from hub.shared import clock
from hub.shared.errors import WrongState
from hub.shared.writing import write

CHARTER = ("slug", "title_fr", "title_en", "summary_fr", "summary_en")


@transaction.atomic
def create_charter(*, actor: Actor, values: Mapping[str, Any]) -> Charter:
    """A new charter, still without text; `values` holds any of CHARTER. Raises ValidationError by field."""
    permit(actor.sees_all)
    charter = Charter()
    write(charter, values, CHARTER)
    record(actor=actor, verb="charter.created", subject=charter)
    return charter


@transaction.atomic
def change_charter(*, actor: Actor, charter: Charter, values: Mapping[str, Any]) -> Charter:
    """Change the names and the summary of the charter; its texts are its versions'."""
    permit(actor.sees_all)
    charter = Charter.objects.select_for_update().get(pk=charter.pk)
    write(charter, values, CHARTER)
    record(actor=actor, verb="charter.changed", subject=charter)
    return charter


@transaction.atomic
def draft_version(*, actor: Actor, charter: Charter, text_fr: str, text_en: str) -> CharterVersion:
    """The next version of the charter, as a draft, in both languages."""
    permit(actor.sees_all)
    charter = Charter.objects.select_for_update().get(pk=charter.pk)
    last = charter.versions.order_by("-number").values_list("number", flat=True).first() or 0
    version = CharterVersion(charter=charter, number=last + 1, text_fr=text_fr, text_en=text_en)
    version.full_clean()
    version.save()
    record(actor=actor, verb="charter.drafted", subject=version, charter=charter.pk)
    return version


@transaction.atomic
def redraft_version(*, actor: Actor, version: CharterVersion, text_fr: str, text_en: str) -> CharterVersion:
    """Rewrite a draft. Raises WrongState once it has been in force: its text never changes again."""
    permit(actor.sees_all)
    version = CharterVersion.objects.select_for_update().get(pk=version.pk)
    if version.state != VersionState.DRAFT:
        raise WrongState(_("A text in force never changes. Write a new version instead."))
    write(version, {"text_fr": text_fr, "text_en": text_en}, ("text_fr", "text_en"))
    record(actor=actor, verb="charter.redrafted", subject=version, charter=version.charter_id)
    return version


@transaction.atomic
def put_in_force(*, actor: Actor, version: CharterVersion) -> CharterVersion:
    """From now on this is what people sign; the version before it is superseded, its signatures kept."""
    permit(actor.sees_all)
    Charter.objects.select_for_update().get(pk=version.charter_id)
    version = CharterVersion.objects.select_for_update().get(pk=version.pk)
    if version.state == VersionState.IN_FORCE:
        return version
    for earlier in version.charter.versions.filter(state=VersionState.IN_FORCE):
        VERSION.move(earlier, VersionState.SUPERSEDED)
    VERSION.move(version, VersionState.IN_FORCE, in_force_from=clock.now())
    record(actor=actor, verb="charter.in_force", subject=version, charter=version.charter_id)
    return version


@transaction.atomic
def sign(*, actor: Actor, version: CharterVersion, name: str, language: str, sha256: str) -> Signature:
    """The person commits to the text whose fingerprint is `sha256`, as shown to them in `language`.

    Signing again returns the first signature. Raises WrongState if the version is not in force, ValidationError
    for an empty name or a fingerprint that is not this text's (the page was old: read again).
    """
    permit(actor.user is not None)
    version = CharterVersion.objects.select_for_update().get(pk=version.pk)
    signed = Signature.objects.filter(version=version, user=actor.user).first()
    if signed is not None:
        return signed
    if version.state != VersionState.IN_FORCE:
        raise WrongState(_("This version is not in force: read and sign the one that is."))
    if sha256 != CharterVersion.sha256.in_language(version, language):
        raise ValidationError({"sha256": _("The text has changed since you opened it. Read it again.")})
    signature = Signature(
        version=version, user=actor.user, name=name.strip(), language=language, sha256=sha256
    )
    signature.full_clean()
    signature.save()
    record(actor=actor, verb="charter.signed", subject=signature, version=version.pk)
    return signature
