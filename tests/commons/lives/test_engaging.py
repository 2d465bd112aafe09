"""Organisations engage in a challenge, and leave it."""

from typing import Any

import pytest
from django.test import Client

from commons.models import ChallengePage, Engagement
from commons.services.lives import disengage, engage
from hub.members.actors import Actor
from hub.members.models import Event, Organisation
from hub.shared import clock
from tests.cast import actor, refused
from tests.commons.lives.conftest import DAY, html_of, publish

pytestmark = pytest.mark.django_db


def test_a_referent_engages_the_organisation_once_and_may_leave(
    page: ChallengePage, rita: Any, rivage: Organisation
) -> None:
    first = engage(actor=actor(rita), challenge=page, organisation=rivage)
    assert engage(actor=actor(rita), challenge=page, organisation=rivage) == first
    disengage(actor=actor(rita), challenge=page, organisation=rivage)
    disengage(actor=actor(rita), challenge=page, organisation=rivage)
    assert not Engagement.objects.exists()
    verbs = Event.objects.filter(subject_id=first.pk).order_by("at").values_list("verb", flat=True)
    assert list(verbs) == ["challenge.engaged", "challenge.disengaged"]


def test_nobody_engages_another_s_organisation(
    page: ChallengePage, rita: Any, ada: Any, rivage: Organisation, orbite: Organisation
) -> None:
    engage(actor=Actor.system(), challenge=page, organisation=orbite)
    for who, whose in [
        (actor(rita), orbite), (actor(ada), rivage), (Actor(), rivage), (Actor(organisation=rivage), rivage),
    ]:  # fmt: skip
        with refused("not_allowed"):
            engage(actor=who, challenge=page, organisation=whose)
    with refused("not_allowed"):
        disengage(actor=actor(rita), challenge=page, organisation=orbite)


@pytest.mark.parametrize("status", ["idea", "learned", "closed"])
def test_only_a_challenge_that_is_alive_is_engaged_in(
    page: ChallengePage, rita: Any, rivage: Organisation, status: str
) -> None:
    page.status = status
    with refused("wrong_state"):
        engage(actor=actor(rita), challenge=page, organisation=rivage)


def test_neither_an_unpublished_challenge_nor_an_ended_membership_is_engaged(
    page: ChallengePage, rita: Any, rivage: Organisation
) -> None:
    page.live = False
    with refused("wrong_state"):
        engage(actor=actor(rita), challenge=page, organisation=rivage)
    page.live = True
    rivage.membership_ends_on = clock.today() - DAY
    with refused("membership_ended"):
        engage(actor=actor(rita), challenge=page, organisation=rivage)


def test_a_referent_engages_and_leaves_from_the_member_space(
    page: ChallengePage, rita: Any, rivage: Organisation
) -> None:
    client = Client()
    client.force_login(rita)
    assert "/me/challenges/" in html_of("/fr/defis/ouvrir/", client)
    path = f"/me/challenges/{page.translation_key}/"
    assert f"{path}engage/" in html_of("/me/challenges/", client)
    client.post(f"{path}engage/", {"organisation": "rivage"})
    assert Engagement.objects.get().organisation == rivage
    publish(page, status="closed", status_on=clock.today(), status_note="Fini.")
    assert f"{path}disengage/" in html_of("/me/challenges/", client)
    client.post(f"{path}disengage/", {"organisation": "rivage"})
    assert not Engagement.objects.exists()
    refusal = client.post(f"{path}engage/", {"organisation": "rivage"})
    assert refusal.status_code == 409


def test_a_coordinator_chooses_whose_engagement_it_is(
    page: ChallengePage, coralie: Any, rivage: Organisation, orbite: Organisation
) -> None:
    client = Client()
    client.force_login(coralie)
    assert "Orbite" in html_of("/me/challenges/?organisation=orbite", client)
    client.post(f"/me/challenges/{page.translation_key}/engage/", {"organisation": "orbite"})
    assert Engagement.objects.get().organisation == orbite


def test_others_find_no_such_page(page: ChallengePage, rita: Any, ada: Any, orbite: Organisation) -> None:
    path = f"/me/challenges/{page.translation_key}/engage/"
    assert Client().get("/me/challenges/").status_code == 302
    member = Client()
    member.force_login(ada.user)
    assert member.get("/me/challenges/").status_code == 404
    assert member.post(path, {"organisation": "rivage"}).status_code == 404
    assert "/me/challenges/" not in html_of("/fr/defis/ouvrir/", member)
    referent = Client()
    referent.force_login(rita)
    assert referent.post(path, {"organisation": "orbite"}).status_code == 404
    assert not Engagement.objects.exists()


def test_the_list_to_engage_in_costs_the_same_for_many(
    page: ChallengePage, french: Any, rita: Any, count_queries: Any
) -> None:
    client = Client()
    client.force_login(rita)
    html_of("/me/challenges/", client)
    few = count_queries(lambda: html_of("/me/challenges/", client))
    for n in range(30):
        french.add(ChallengePage, f"Défi {n}")
    assert count_queries(lambda: html_of("/me/challenges/", client)) <= few + 1  # the count of the pages
    assert "page=2" in html_of("/me/challenges/", client)
