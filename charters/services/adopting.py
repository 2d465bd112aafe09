"""An organisation commits to a charter, and takes it back."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from charters.models import Adoption, CharterVersion
from charters.models.signatures import AdoptionQuerySet
from charters.services.signing import check_text
from charters.states import Scope, VersionState
from hub.members.actors import Actor, permit
from hub.members.events import record
from hub.members.models import Membership, Organisation
from hub.shared import clock
from hub.shared.errors import WrongState


@transaction.atomic
def adopt(
    *,
    actor: Actor,
    organisation: Organisation,
    version: CharterVersion,
    name: str,
    mandate: str,
    language: str,
    sha256: str,
    is_public: bool = False,
) -> Adoption:
    """A referent commits the organisation to the network's charter: from now on it may enrol people.

    `mandate`: in which capacity. Adopting again returns the first adoption, named in public or not as now said; so
    are its adoptions of earlier versions.
    Raises NotAllowed for anyone but its referents, WrongState if the version is not in force, ValidationError by
    field.
    """
    permit(actor.is_system or _is_referent(actor, organisation))
    version = CharterVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if version.charter.scope != Scope.NETWORK:
        raise ValidationError({"version": _("Organisations adopt the network's charter.")})
    known = Adoption.objects.valid().filter(version=version, organisation=organisation).first()
    if known is not None:
        _show(actor, known, is_public)
        known.refresh_from_db()
        return known
    if version.state != VersionState.IN_FORCE:
        raise WrongState(_("This version is not in force: read and adopt the one that is."))
    check_text(version, language=language, sha256=sha256)
    adoption = Adoption(
        version=version, organisation=organisation, user=actor.user, name=" ".join(name.split()),
        mandate=" ".join(mandate.split()), language=language, sha256=sha256, is_public=is_public,
    )  # fmt: skip
    adoption.full_clean(exclude=["user"])
    adoption.save()
    _write(_standing(adoption).exclude(is_public=is_public), is_public=is_public)
    record(actor=actor, verb="charter.adopted", subject=adoption, organisation=organisation.pk)
    return adoption


@transaction.atomic
def name_adopter(*, actor: Actor, adoption: Adoption, is_public: bool) -> Adoption:
    """Whether the organisation is named among the adopters in public. Saying it again changes nothing."""
    adoption = Adoption.objects.select_for_update(of=("self",)).get(pk=adoption.pk)
    permit(_is_referent(actor, adoption.organisation))
    if adoption.withdrawn_at is not None:
        raise WrongState(_("This adoption has been withdrawn."))
    _show(actor, adoption, is_public)
    adoption.refresh_from_db()
    return adoption


@transaction.atomic
def withdraw_adoption(*, actor: Actor, adoption: Adoption) -> Adoption:
    """The organisation takes back its commitment to the charter, of whatever version: it enrols nobody any more. The
    pairs of its people go on, for people sign for themselves. Doing it again changes nothing."""
    adoption = Adoption.objects.select_for_update(of=("self",)).get(pk=adoption.pk)
    permit(_is_referent(actor, adoption.organisation))
    if adoption.withdrawn_at is None:
        _write(_standing(adoption), withdrawn_at=clock.now())
        adoption.refresh_from_db()
        record(actor=actor, verb="charter.unadopted", subject=adoption, organisation=adoption.organisation_id)
    return adoption


def _standing(adoption: Adoption) -> AdoptionQuerySet:
    """Its adoptions of all versions of the charter that stand, this one among them: what the organisation says now
    goes for all of them."""
    rows = Adoption.objects.valid().filter(organisation=adoption.organisation_id)
    return rows.filter(version__charter=adoption.version.charter_id)


def _write(adoptions: Iterable[Adoption], **values: Any) -> int:
    """One by one, so that kept pages learn of it; how many."""
    rows = list(adoptions)
    for row in rows:
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))
    return len(rows)


def _show(actor: Actor, adoption: Adoption, is_public: bool) -> None:
    if _write(_standing(adoption).exclude(is_public=is_public), is_public=is_public):
        record(
            actor=actor, verb="charter.adopter_named" if is_public else "charter.adopter_unnamed",
            subject=adoption, organisation=adoption.organisation_id,
        )  # fmt: skip


def _is_referent(actor: Actor, organisation: Organisation) -> bool:
    """A person, not a program: nobody else has the mandate."""
    if actor.user is None:
        return False
    referents = Membership.objects.filter(organisation=organisation, role=Membership.Role.REFERENT)
    return referents.filter(user=actor.user).exists()
