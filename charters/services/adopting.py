"""An organisation commits to a charter, and takes it back."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from charters.models import Adoption, CharterVersion
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

    `mandate`: in which capacity. Adopting again returns the first adoption, named in public or not as now said.
    Raises NotAllowed for anyone but its referents, WrongState if the version is not in force, ValidationError by
    field.
    """
    permit(actor.is_system or _is_referent(actor, organisation))
    version = CharterVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if version.charter.scope != Scope.NETWORK:
        raise ValidationError({"version": _("Organisations adopt the network's charter.")})
    known = Adoption.objects.valid().filter(version=version, organisation=organisation).first()
    if known is not None:
        return _show(actor, known, is_public)
    if version.state != VersionState.IN_FORCE:
        raise WrongState(_("This version is not in force: read and adopt the one that is."))
    check_text(version, language=language, sha256=sha256)
    adoption = Adoption(
        version=version, organisation=organisation, user=actor.user, name=name.strip(), mandate=mandate.strip(),
        language=language, sha256=sha256, is_public=is_public,
    )  # fmt: skip
    adoption.full_clean(exclude=["user"])
    adoption.save()
    record(actor=actor, verb="charter.adopted", subject=adoption, organisation=organisation.pk)
    return adoption


@transaction.atomic
def withdraw_adoption(*, actor: Actor, adoption: Adoption) -> Adoption:
    """The organisation enrols nobody any more; the pairs of its people go on, for people sign for themselves."""
    adoption = Adoption.objects.select_for_update(of=("self",)).get(pk=adoption.pk)
    permit(_is_referent(actor, adoption.organisation))
    if adoption.withdrawn_at is None:
        adoption.withdrawn_at = clock.now()
        adoption.save(update_fields=["withdrawn_at"])
        record(actor=actor, verb="charter.unadopted", subject=adoption, organisation=adoption.organisation_id)
    return adoption


def _show(actor: Actor, adoption: Adoption, is_public: bool) -> Adoption:
    if adoption.is_public != is_public:
        adoption.is_public = is_public
        adoption.save(update_fields=["is_public"])
        record(
            actor=actor, verb="charter.adopter_named" if is_public else "charter.adopter_unnamed",
            subject=adoption, organisation=adoption.organisation_id,
        )  # fmt: skip
    return adoption


def _is_referent(actor: Actor, organisation: Organisation) -> bool:
    """A person, not a program: nobody else has the mandate."""
    if actor.user is None:
        return False
    referents = Membership.objects.filter(organisation=organisation, role=Membership.Role.REFERENT)
    return referents.filter(user=actor.user).exists()
