"""Organisations: their membership, the people who act for them, the ones they don't pair with."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from hub.members.actors import Actor, permit
from hub.members.events import record
from hub.members.models import Exclusion, Membership, Organisation, User, Volunteer
from hub.members.services.conflicts import check_end
from hub.shared import clock
from hub.shared.writing import write

ORGANISATION = (
    "slug", "name", "actor_type", "summary_fr", "summary_en", "website", "joined_on", "membership_ends_on",
    "named_on_cards",
)  # fmt: skip
"""What coordinators write of an organisation."""


@transaction.atomic
def register_organisation(*, actor: Actor, values: Mapping[str, Any]) -> Organisation:
    """A new member of the hub; `values` holds any of ORGANISATION. Raises ValidationError by field."""
    permit(actor.sees_all)
    organisation = Organisation()
    write(organisation, values, ORGANISATION)
    record(actor=actor, verb="organisation.registered", subject=organisation)
    return organisation


@transaction.atomic
def change_organisation(
    *, actor: Actor, organisation: Organisation, values: Mapping[str, Any]
) -> Organisation:
    """Change any of ORGANISATION. Raises ValidationError by field."""
    permit(actor.sees_all)
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    write(organisation, values, ORGANISATION)
    record(actor=actor, verb="organisation.changed", subject=organisation)
    return organisation


@transaction.atomic
def renew_membership(*, actor: Actor, organisation: Organisation) -> Organisation:
    """Twelve more months, from the end of the current term or from today if that is past."""
    permit(actor.sees_all)
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    start = max(organisation.membership_ends_on, clock.today())
    organisation.membership_ends_on = start + dt.timedelta(days=365)
    organisation.save(update_fields=["membership_ends_on"])
    record(actor=actor, verb="organisation.renewed", subject=organisation)
    return organisation


@transaction.atomic
def appoint(*, actor: Actor, organisation: Organisation, user: User, role: str) -> Membership:
    """Give the person this role in the organisation, in place of any other there."""
    permit(actor.acts_for(organisation.pk) and actor.organisation is None)
    membership = Membership.objects.filter(organisation=organisation, user=user).first() or Membership(
        organisation=organisation, user=user
    )
    membership.role = role
    membership.full_clean()
    membership.save()
    record(actor=actor, verb=f"membership.{role}", subject=membership, organisation=organisation.pk)
    return membership


@transaction.atomic
def dismiss(*, actor: Actor, membership: Membership) -> None:
    """Take the person's role in the organisation away; their account and profile stay."""
    permit(actor.acts_for(membership.organisation_id) and actor.organisation is None)
    record(actor=actor, verb="membership.ended", subject=membership, organisation=membership.organisation_id)
    membership.delete()


@transaction.atomic
def declare_exclusion(
    *,
    actor: Actor,
    organisation: Organisation,
    other: Organisation,
    reason: str = "",
    ends_on: dt.date | None = None,
) -> Exclusion:
    """From now on, `organisation` and `other` make no pairs together, either way. Coordinators alone read the reason.
    Raises ValidationError by field.

    Verbs that propose people hold their rows: this one waits for them, and finds what they proposed.
    """
    permit(actor.acts_for(organisation.pk) and actor.organisation is None)
    check_end(ends_on)
    people = Volunteer.objects.filter(organisation__in=[organisation, other])
    list(people.select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    over = Exclusion.objects.filter(declared_by=organisation, other=other)
    over.exclude(pk__in=Exclusion.objects.in_force()).delete()
    exclusion = Exclusion(declared_by=organisation, other=other, reason=reason, ends_on=ends_on)
    exclusion.full_clean()
    exclusion.save()
    record(actor=actor, verb="exclusion.declared", subject=exclusion, organisation=organisation.pk)
    return exclusion


@transaction.atomic
def lift_exclusion(*, actor: Actor, exclusion: Exclusion) -> None:
    permit(actor.acts_for(exclusion.declared_by_id) and actor.organisation is None)
    record(actor=actor, verb="exclusion.lifted", subject=exclusion, organisation=exclusion.declared_by_id)
    exclusion.delete()
