"""Keys and roles of organisations."""

import datetime as dt

import pytest
import time_machine
from allauth.idp.oidc.models import Token
from django.core.exceptions import ValidationError

from hub.members.models import ApiKey, Organisation, User
from hub.members.services import (
    appoint,
    create_api_key,
    declare_exclusion,
    lift_exclusion,
    renew_membership,
    revoke_api_key,
)
from hub.shared import clock
from tests.cast import actor, refused


def test_a_key_is_shown_once_and_stored_hashed(rita: User, rivage: Organisation) -> None:
    key, secret = create_api_key(
        actor=actor(rita), organisation=rivage, name="HR", scopes=["pairs:read"], days=30
    )
    assert secret.startswith("hub_")
    assert secret.startswith(key.prefix)
    assert secret not in str(list(Token.objects.values())) + str(list(ApiKey.objects.values()))
    assert key.scopes == {"pairs:read"}
    assert key.is_valid()
    with time_machine.travel(clock.now() + dt.timedelta(days=31)):
        assert not key.is_valid()
        assert not ApiKey.objects.valid().exists()


def test_a_revoked_key_is_over_at_once(rita: User, oscar: User, rivage: Organisation) -> None:
    key, _secret = create_api_key(actor=actor(rita), organisation=rivage, name="HR", scopes=["pairs:read"])
    with refused("not_allowed"):
        revoke_api_key(actor=actor(oscar), key=key)
    for _time in range(2):
        revoke_api_key(actor=actor(rita), key=key)
    assert not ApiKey.objects.valid().exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [({"scopes": []}, "scopes"), ({"scopes": ["all"]}, "scopes"), ({"days": 0}, "days"), ({"days": 4000}, "days"),
     ({"name": ""}, "name")],
)  # fmt: skip
def test_a_key_has_known_scopes_a_name_and_an_end(
    rita: User, rivage: Organisation, values: dict[str, object], field: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        create_api_key(
            actor=actor(rita),
            organisation=rivage,
            **{"name": "HR", "scopes": ["pairs:read"], **values},  # type: ignore[arg-type]
        )
    assert set(refusal.value.message_dict) == {field}
    assert not Token.objects.exists()


def test_oscar_makes_no_key_of_rivage(oscar: User, rivage: Organisation) -> None:
    with refused("not_allowed"):
        create_api_key(actor=actor(oscar), organisation=rivage, name="HR", scopes=["pairs:read"])


def test_rita_appoints_an_editor_and_oscar_can_not(
    rita: User, oscar: User, sacha: User, rivage: Organisation
) -> None:
    with refused("not_allowed"):
        appoint(actor=actor(oscar), organisation=rivage, user=oscar, role="referent")
    assert appoint(actor=actor(rita), organisation=rivage, user=sacha, role="editor").role == "editor"
    assert appoint(actor=actor(rita), organisation=rivage, user=sacha, role="referent").role == "referent"
    assert rivage.memberships.count() == 2


def test_a_membership_is_renewed_for_a_year_by_coordinators(
    coralie: User, rita: User, rivage: Organisation
) -> None:
    with refused("not_allowed"):
        renew_membership(actor=actor(rita), organisation=rivage)
    before = rivage.membership_ends_on
    assert renew_membership(
        actor=actor(coralie), organisation=rivage
    ).membership_ends_on == before + dt.timedelta(365)


def test_an_exclusion_holds_until_it_is_lifted(
    rita: User, oscar: User, rivage: Organisation, orbite: Organisation
) -> None:
    exclusion = declare_exclusion(actor=actor(rita), organisation=rivage, other=orbite)
    assert actor(oscar).exclusions() == {frozenset({rivage.pk, orbite.pk})}
    with refused("not_allowed"):
        lift_exclusion(actor=actor(oscar), exclusion=exclusion)
    lift_exclusion(actor=actor(rita), exclusion=exclusion)
    assert actor(oscar).exclusions() == frozenset()


def test_an_exclusion_ends_on_its_day(rita: User, rivage: Organisation, orbite: Organisation) -> None:
    declare_exclusion(actor=actor(rita), organisation=rivage, other=orbite, ends_on=clock.today())
    assert actor(rita).exclusions()
    with time_machine.travel(clock.now() + dt.timedelta(days=2)):
        assert not actor(rita).exclusions()
