"""No name, address or job title reaches those without the right: marked ones are planted, and looked for in every
answer."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from hub.members.models import Organisation, User, Volunteer
from hub.mentoring.models import Cycle, Enrolment, Pair
from hub.mentoring.services import propose_pair
from hub.shared import clock
from hub.topics.models import Topic
from tests.api.conftest import Caller, person
from tests.cast import actor, enrolled, make_volunteer

MARK = "PLANTED"
PRIVATE = ("volunteers/", "directory/", "enrolments/", "pairs/")
PUBLIC = (
    "challenges/",
    "models/",
    "commons/",
    "charters/",
    "organisations/",
    "topics/",
    "programmes/",
    "figures/",
)

type Peers = tuple[Volunteer, Volunteer]


def marked(name: str, organisation: Organisation, **fields: Any) -> Volunteer:
    mark = f"{MARK}-{organisation.slug}"
    return make_volunteer(
        f"{mark}-{name}", organisation, email=f"{mark}-{name}@people.example".lower(), job_title=f"{mark}-job",
        availability=f"{mark}-availability", place=f"{mark}-place", **fields,
    )  # fmt: skip


@pytest.fixture
def planted(
    rivage: Organisation, orbite: Organisation, open_source: Topic, peer_cycle: Cycle, rita: User
) -> Peers:
    """A mentor of Rivage and a mentee of Orbite, enrolled; Rita proposed that they meet."""
    people = (
        marked("mentor", rivage, offers=[open_source]),
        marked("mentee", orbite, seeks=[open_source]),
    )
    for one in people:
        enrolled(one, peer_cycle)
    Enrolment.objects.update(situation=f"{MARK}-situation", expectations=f"{MARK}-expectations")
    marked("invited", rivage, state="invited", confirmed_at=None)
    pair = propose_pair(actor=actor(rita), cycle=peer_cycle, mentor=people[0], mentees=[people[1]])
    Pair.objects.filter(pk=pair.pk).update(goals=f"{MARK}-goals")
    return people


def everything(caller: Caller) -> Iterator[tuple[str, str]]:
    """Every answer that the caller can get, lists and rows, with filters and searches that fish for the mark."""
    for path in ("", *PUBLIC, *PRIVATE):
        answer = caller.get(path)
        yield path, answer.content.decode()
        if answer.status_code != 200 or path == "":
            continue
        for query in ({"search": MARK}, {"search": f"{MARK}-rivage-mentor"}, {"ordering": "name"}):
            yield f"{path}?{query}", caller.get(path, query).content.decode()
        for row in answer.json()["results"]:
            key = row.get("id") if path in PRIVATE else row.get("slug") or row.get("code")
            yield f"{path}{key}/", caller.get(f"{path}{key}/").content.decode()


def leaks(caller: Caller, *allowed: str) -> list[str]:
    """Where the mark is found, but for the names `allowed`."""
    found = []
    for path, text in everything(caller):
        for word in allowed:
            text = text.replace(word, "").replace(word.lower(), "")
        mark = MARK.lower() if "search" not in path else f'"{MARK.lower()}'  # links repeat what was searched
        if mark in text.lower():
            found.append(path)
    return found


def test_the_public_reads_nothing_of_anyone(planted: Peers, anyone: Caller) -> None:
    assert leaks(anyone) == []


def test_another_organisation_s_program_reads_nothing(
    planted: Peers, program: Callable[..., Caller], tramway: Organisation
) -> None:
    assert leaks(program(tramway)) == []


def test_an_organisation_reads_its_own_people_alone(
    planted: Peers, program: Callable[..., Caller], orbite: Organisation, rivage: Organisation
) -> None:
    assert leaks(program(orbite), "PLANTED-orbite") == []
    assert leaks(program(rivage), "PLANTED-rivage") == []


def test_a_stranger_with_an_account_reads_nothing(planted: Peers, sacha: User) -> None:
    assert leaks(person(sacha)) == []


def test_before_all_have_accepted_the_person_reads_themself_alone(planted: Peers) -> None:
    assert leaks(person(planted[1]), "PLANTED-orbite-mentee", "PLANTED-orbite", "PLANTED-goals") == []


def test_once_all_have_accepted_the_two_alone_read_each_other_s_name(
    planted: Peers, program: Callable[..., Caller], orbite: Organisation, tramway: Organisation
) -> None:
    pair = Pair.objects.get()
    for one in planted:
        assert person(one).post(f"pairs/{pair.pk}/accept/").status_code == 200
    seen = person(planted[1]).get(f"pairs/{pair.pk}/").json()
    assert "PLANTED-rivage-mentor" in {member["name"] for member in seen["members"]}
    assert seen["agreement"]["goals"] == "PLANTED-goals"
    assert "PLANTED-rivage-job" not in str(seen), "a name is told, no job title, no address"
    assert leaks(program(orbite), "PLANTED-orbite") == []
    assert leaks(program(tramway)) == []


def test_cards_name_the_organisation_only_where_it_agreed(
    planted: Peers, program: Callable[..., Caller], orbite: Organisation, rivage: Organisation
) -> None:
    card = f"directory/{planted[0].card_id}/"
    assert program(orbite).get(card).json()["organisation"] is None
    Organisation.objects.filter(pk=rivage.pk).update(named_on_cards=True)
    assert program(orbite).get(card).json()["organisation"] == {"slug": "rivage", "name": "Rivage"}


def test_individual_answers_are_the_person_s_own(
    planted: Peers, program: Callable[..., Caller], orbite: Organisation, rita: User
) -> None:
    pair = Pair.objects.get()
    mentor = person(planted[0])
    assert mentor.post(f"pairs/{pair.pk}/accept/").json()["my_answer"] == "accepted"
    for reader in (program(orbite), person(rita), person(planted[1])):
        facts = reader.get(f"pairs/{pair.pk}/").json()
        assert facts["my_answer"] in (None, "pending")
        assert "accepted" not in str(facts["members"])


def test_a_record_is_not_found_by_its_card_nor_a_card_by_its_record(
    planted: Peers, program: Callable[..., Caller], orbite: Organisation
) -> None:
    caller = program(orbite)
    assert caller.get(f"directory/{planted[0].pk}/").status_code == 404
    assert caller.get(f"volunteers/{planted[0].card_id}/").status_code == 404


def test_an_organisation_that_is_no_member_now_reads_no_cards_and_is_on_none(
    program: Callable[..., Caller], rivage: Organisation, orbite: Organisation, rita: User, planted: Peers
) -> None:
    Organisation.objects.filter(pk=rivage.pk).update(membership_ends_on=clock.today() - dt.timedelta(days=1))
    for caller in (program(rivage), person(rita)):
        assert caller.get("directory/").status_code == 403
        assert caller.get("volunteers/").status_code == 200
    cards = {card["id"] for card in program(orbite).get("directory/").json()["results"]}
    assert str(planted[0].card_id) not in cards
