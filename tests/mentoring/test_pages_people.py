"""The referents' pages, and what the public reads of programmes."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hub.members.models import Membership, Organisation, User, Volunteer
from hub.mentoring.models import Cycle, Pair
from tests.cast import enrolled, make_cycle, make_volunteer

EMPTY_ROWS = {f"{rows}-{name}_FORMS": "0" for rows in ("offers", "seeks") for name in ("TOTAL", "INITIAL")}


def someone(**values: Any) -> dict[str, Any]:
    return {"name": "Nina", "email": "nina@rivage.example", "capacity": "1", **EMPTY_ROWS, **values}


def names_on(client: Client, **query: Any) -> set[str]:
    response = client.get(reverse("people"), query)
    assert response.status_code == 200
    return {volunteer.name for volunteer in response.context["results"]}


def test_rita_sees_her_people_and_no_others(
    client: Client, rita: User, ada: Volunteer, basile: Volunteer
) -> None:
    client.force_login(rita)
    assert names_on(client) == {"Ada"}


def test_coralie_sees_all_and_filters_by_organisation(
    client: Client, coralie: User, ada: Volunteer, basile: Volunteer
) -> None:
    client.force_login(coralie)
    assert names_on(client) == {"Ada", "Basile"}
    assert names_on(client, organisation="orbite") == {"Basile"}


def test_the_list_is_filtered_by_name_state_and_cycle(
    client: Client, rita: User, ada: Volunteer, rivage: Organisation, peer_cycle: Cycle
) -> None:
    make_volunteer("Gone", rivage, state=Volunteer.State.LEFT)
    make_volunteer("Paused", rivage, state=Volunteer.State.PAUSED)
    enrolled(ada, peer_cycle)
    client.force_login(rita)
    assert names_on(client) == {"Ada", "Paused"}
    assert names_on(client, state="left") == {"Gone"}
    assert names_on(client, q="PAU") == {"Paused"}
    assert names_on(client, cycle=str(peer_cycle.pk)) == {"Ada"}
    assert names_on(client, state="nonsense", cycle="nonsense", organisation="orbite") == {"Ada", "Paused"}


def test_the_list_is_shown_page_by_page(client: Client, rita: User, rivage: Organisation) -> None:
    for number in range(27):
        make_volunteer(f"Person{number:02}", rivage)
    client.force_login(rita)
    assert len(names_on(client)) == 25
    assert names_on(client, page=2) == {"Person25", "Person26"}


def test_the_states_of_pairs_are_shown_but_never_what_was_declined(
    client: Client, rita: User, proposed_pair: Pair, ada: Volunteer
) -> None:
    link = reverse("pair", args=[proposed_pair.pk])
    client.force_login(rita)
    assert link in client.get(reverse("people")).text
    assert link in client.get(reverse("person", args=[ada.pk])).text
    client.force_login(ada.user)
    client.post(reverse("pair-decline", args=[proposed_pair.pk]))
    client.force_login(rita)
    assert link not in client.get(reverse("people")).text
    assert link not in client.get(reverse("person", args=[ada.pk])).text


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"email": "ada@rivage.example"}, "email"),
        ({"email": "not-an-address"}, "email"),
        ({"name": ""}, "name"),
        ({"capacity": "999"}, "capacity"),
        ({"languages": ["xx"]}, "languages"),
    ],
)
def test_a_bad_registration_names_the_field_and_keeps_nothing(
    client: Client, rita: User, ada: Volunteer, values: dict[str, Any], field: str
) -> None:
    client.force_login(rita)
    response = client.post(reverse("person-add"), someone(**values))
    assert response.status_code == 400
    assert response.context["form"].errors[field]
    assert Volunteer.objects.count() == 1


def test_the_manager_is_one_of_the_organisation(
    client: Client, rita: User, ada: Volunteer, basile: Volunteer
) -> None:
    client.force_login(rita)
    refused = client.post(reverse("person-add"), someone(manager=str(basile.pk)))
    assert refused.context["form"].errors["manager"]
    assert client.post(reverse("person-add"), someone(manager=str(ada.pk))).status_code == 302
    assert Volunteer.objects.get(name="Nina").manager == ada


def test_rita_registers_for_her_organisation_whatever_is_posted(
    client: Client, rita: User, rivage: Organisation, orbite: Organisation
) -> None:
    client.force_login(rita)
    client.post(reverse("person-add"), someone(organisation="orbite"))
    assert Volunteer.objects.get(name="Nina").organisation == rivage


def test_a_referent_of_two_chooses_between_them_alone(
    client: Client, rita: User, orbite: Organisation, tramway: Organisation
) -> None:
    Membership.objects.create(user=rita, organisation=orbite, role=Membership.Role.REFERENT)
    client.force_login(rita)
    assert client.post(reverse("person-add"), someone(organisation="tramway")).status_code == 400
    assert client.post(reverse("person-add"), someone(organisation="orbite")).status_code == 302
    assert Volunteer.objects.get().organisation == orbite


def test_an_organisation_whose_membership_ended_registers_nobody(
    client: Client, rita: User, rivage: Organisation
) -> None:
    Organisation.objects.update(joined_on="2020-01-01", membership_ends_on="2021-01-01")
    client.force_login(rita)
    assert client.post(reverse("person-add"), someone()).status_code == 409
    assert not Volunteer.objects.exists()


def test_a_confirmed_address_is_left_to_the_person(client: Client, rita: User, ada: Volunteer) -> None:
    client.force_login(rita)
    data = someone(
        name="Ada", email="stolen@rivage.example", seniority="senior", languages=["fr"], modes=["remote"]
    )
    client.post(reverse("person", args=[ada.pk]), {**data, "roles": []})
    ada.refresh_from_db()
    assert ada.email == "ada@rivage.example"


def test_an_editor_looks_after_nobody(
    client: Client, sacha: User, rivage: Organisation, ada: Volunteer
) -> None:
    Membership.objects.create(user=sacha, organisation=rivage, role=Membership.Role.EDITOR)
    client.force_login(sacha)
    for address in (
        reverse("people"),
        reverse("person-add"),
        reverse("person", args=[ada.pk]),
        reverse("propose"),
    ):
        assert client.get(address).status_code == 404


def test_programmes_are_public_in_both_languages_without_a_name(
    client: Client, proposed_pair: Pair, peer_cycle: Cycle
) -> None:
    for language, title in (("fr", "Programme peer"), ("en", "peer programme")):
        for address in (f"/{language}/programmes/", f"/{language}/programmes/peer/"):
            text = client.get(address).text
            assert title in text
            assert "Ada" not in text


def test_a_programme_with_nothing_but_drafts_is_not_found(client: Client, peer_cycle: Cycle) -> None:
    Cycle.objects.update(state="draft")
    assert client.get("/fr/programmes/peer/").status_code == 404
    assert "Programme peer" not in client.get("/fr/programmes/").text
    make_cycle(peer_cycle.programme, slug="open")
    assert client.get("/fr/programmes/peer/").status_code == 200


def test_the_list_of_programmes_asks_as_much_for_many_cycles(
    client: Client, peer_cycle: Cycle, django_assert_max_num_queries: Any
) -> None:
    client.get("/fr/programmes/")
    with django_assert_max_num_queries(60) as few:
        client.get("/fr/programmes/")
    for number in range(5):
        make_cycle(peer_cycle.programme, slug=f"more-{number}")
    with django_assert_max_num_queries(len(few)):
        client.get("/fr/programmes/")
