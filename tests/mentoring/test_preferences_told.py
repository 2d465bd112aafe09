"""What people say of others' cards is theirs and the matching's: nobody else is told, by any door."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from hub.matching.rules import REFUSED
from hub.members.models import Conflict, Organisation, User, Volunteer
from hub.mentoring.facts import party_of
from hub.mentoring.models import Cycle, Pair, Preference
from hub.mentoring.preferences import said_among
from hub.mentoring.services import accept_pair, decline_pair, propose_pair
from tests.api.conftest import Caller, person, program  # noqa: F401
from tests.cast import actor, enrolled, make_volunteer, refused
from tests.mentoring.preferences import REFUSAL, WISH, cards_of, says

type Peers = tuple[Volunteer, Volunteer]
type Program = Callable[..., Caller]
NOBODY = "00000000-0000-4000-8000-000000000000"


def test_a_party_knows_what_its_people_said(peers: Peers, peer_cycle: Cycle) -> None:
    ada, basile = peers
    says(ada, basile, WISH)
    says(basile, ada, REFUSAL)
    party = party_of(cycle=peer_cycle, mentor=ada, mentees=[basile])
    assert (party.mentor.wishes, party.mentor.refuses) == ({basile.pk}, frozenset())
    assert (party.mentees[0].wishes, party.mentees[0].refuses) == (frozenset(), {ada.pk})


def test_a_refusal_stays_whoever_one_takes_part_for(peers: Peers, tramway: Organisation) -> None:
    ada, basile = peers
    says(ada, basile)
    Volunteer.objects.filter(pk=ada.pk).update(state="left")
    again = make_volunteer("Ada", tramway, user=ada.user, email="a@tramway.example")
    assert said_among([again, basile])[again.pk] == {basile.pk: REFUSAL}


def test_a_wish_keeps_nobody_apart(peers: Peers, peer_cycle: Cycle, rita: User) -> None:
    says(*peers, WISH)
    assert propose_pair(actor=actor(rita), cycle=peer_cycle, mentor=peers[0], mentees=[peers[1]])


@pytest.mark.parametrize("turned", [False, True])
def test_a_coordinator_is_told_the_rule_on_the_page_and_in_the_api(
    client: Client, peers: Peers, peer_cycle: Cycle, coralie: User, turned: bool
) -> None:
    says(*(peers[::-1] if turned else peers))
    for mentor, mentee in (peers, peers[::-1]):
        with refused("refused"):
            propose_pair(actor=actor(coralie), cycle=peer_cycle, mentor=mentor, mentees=[mentee])
    client.force_login(coralie)
    url = f"{reverse('propose')}?cycle={peer_cycle.pk}"
    page = client.post(url, {"mentor": f"v:{peers[0].pk}", "mentees": [f"v:{peers[1].pk}"]})
    assert page.status_code == 409
    assert REFUSED.fr in page.text
    body = {"cycle": str(peer_cycle.pk), "mentor": str(peers[0].pk), "mentees": [str(peers[1].pk)]}
    answer = person(coralie).post("pairs/", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "refused")


def test_two_of_a_group_of_whom_one_refused_the_other_do_not_meet_in_it(
    mina: Volunteer, group: list[Volunteer], agility_cycle: Cycle, coralie: User
) -> None:
    for one in (mina, *group):
        enrolled(one, agility_cycle)
    Preference.objects.create(volunteer=group[0], other=group[2], kind=REFUSAL)
    with refused("refused"):
        propose_pair(actor=actor(coralie), cycle=agility_cycle, mentor=mina, mentees=group)
    without = [group[0], group[1], group[3]]
    assert propose_pair(actor=actor(coralie), cycle=agility_cycle, mentor=mina, mentees=without)


def test_what_waits_is_left_to_whoever_refused_and_nobody_is_told(
    proposed_pair: Pair, peers: Peers, post: Callable[[], list[Any]]
) -> None:
    post().clear()
    says(*peers)
    assert accept_pair(actor=actor(peers[1]), pair=proposed_pair).state == "proposed"
    assert decline_pair(actor=actor(peers[0]), pair=proposed_pair).state == "declined"
    assert not any("refus" in mail.body for mail in post())


# nobody is told


def as_if_nobody(caller: Caller, own: Volunteer, card: object, cycle: Cycle) -> None:
    told = []
    for wanted in (str(card), NOBODY):
        answer = caller.post("pairs/", {"cycle": str(cycle.pk), "mentor": str(own.pk), "mentees": [wanted]})
        told.append((answer.status_code, answer.json()))
    assert told[0] == told[1]
    assert told[0][0] == 400


@pytest.mark.parametrize("turned", [False, True])
def test_to_organisations_and_referents_the_other_does_not_exist(
    client: Client, program: Program, peers: Peers, peer_cycle: Cycle, rivage: Organisation, orbite: Organisation,  # noqa: F811
    rita: User, oscar: User, turned: bool,
) -> None:  # fmt: skip
    """As with a conflict of interest: the same status, the same body, from either side."""
    says(*(peers[::-1] if turned else peers))
    ada, basile = peers
    for caller, own, other in (
        (program(rivage), ada, basile), (person(rita), ada, basile),
        (program(orbite), basile, ada), (person(oscar), basile, ada),
    ):  # fmt: skip
        as_if_nobody(caller, own, other.card_id, peer_cycle)
    url = f"{reverse('propose')}?cycle={peer_cycle.pk}"
    for user, own, other in ((rita, ada, basile), (oscar, basile, ada)):
        client.force_login(user)
        told = []
        for card in (str(other.card_id), NOBODY):
            page = client.post(url, {"mentor": f"v:{own.pk}", "mentees": [f"c:{card}"]})
            told.append((page.status_code, page.context["form"].errors.as_json()))
        assert told[0] == told[1]
        assert told[0][0] == 400
    assert not Pair.objects.exists()


def test_it_is_answered_like_a_conflict_of_interest(
    program: Program, peers: Peers, peer_cycle: Cycle, rivage: Organisation  # noqa: F811
) -> None:  # fmt: skip
    ada, basile = peers
    body = {"cycle": str(peer_cycle.pk), "mentor": str(ada.pk), "mentees": [str(basile.card_id)]}
    says(ada, basile)
    by_refusal = program(rivage).post("pairs/", body)
    says(ada, basile, None)
    Conflict.objects.create(volunteer=ada, kind="family", email=basile.email)
    by_conflict = program(rivage).post("pairs/", body)
    assert (by_refusal.status_code, by_refusal.json()) == (by_conflict.status_code, by_conflict.json())


def everything(client: Client, program: Program, peers: Peers, people: list[User]) -> list[Any]:  # noqa: F811
    """All that others read where cards, people and pairs are shown: pages, the API, mails aside."""
    seen: list[Any] = []
    for user in people:
        client.force_login(user)
        for name in ("me", "people", "propose", "enrolments"):
            page = client.get(reverse(name))
            seen.append((page.status_code, page.context and str(page.context.get("cards"))))
        seen += [
            person(user).get(path).text
            for path in (
                "directory/",
                f"directory/{peers[0].card_id}/",
                "pairs/",
                "volunteers/",
                "enrolments/",
            )
        ]
    for home in (peers[0].organisation, peers[1].organisation):
        caller = program(home)
        seen += [caller.get(path).text for path in ("directory/", "pairs/", "volunteers/", "enrolments/")]
    return seen


@pytest.mark.parametrize("kind", [WISH, REFUSAL])
def test_others_read_the_same_before_and_after(
    client: Client, program: Program, peers: Peers, rita: User, oscar: User, mina: Volunteer, post: Any, kind: str  # noqa: F811
) -> None:  # fmt: skip
    ada, basile = peers
    assert basile.user is not None
    assert mina.user is not None
    others = [basile.user, mina.user, rita, oscar]
    before, sent = everything(client, program, peers, others), len(post())
    client.force_login(basile.user)
    cards_before = client.get(cards_of(basile)).context["cards"]
    says(ada, basile, kind)
    assert everything(client, program, peers, others) == before
    assert len(post()) == sent
    client.force_login(basile.user)
    assert client.get(cards_of(basile)).context["cards"] == cards_before


# taking away, and being erased


def test_one_takes_away_what_one_said_and_no_more(client: Client, peers: Peers) -> None:
    says(*peers)
    client.force_login(peers[0].user)
    (said,) = client.get(reverse("consents-export")).json()["preferences"]
    assert (said["card"], said["preference"]) == (str(peers[1].card_id), "refusal")
    client.force_login(peers[1].user)
    assert client.get(reverse("consents-export")).json()["preferences"] == []


@pytest.mark.parametrize("who", [0, 1])
def test_whoever_is_erased_takes_along_what_they_said_and_what_was_said_of_them(
    peers: Peers, who: int
) -> None:
    says(*peers)
    user = peers[who].user
    assert user is not None
    call_command("pseudonymise_signatures", user.email, "--because", "asked", stdout=StringIO())
    assert not Preference.objects.exists()
