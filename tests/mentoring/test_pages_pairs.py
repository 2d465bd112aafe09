"""A pair's page: who sees what of whom and when, and what its buttons refuse."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from charters.models import Charter
from hub.members.models import Membership, Organisation, User, Volunteer
from hub.mentoring.models import Cycle, Pair, PairMember
from hub.mentoring.services import accept_pair, propose_pair
from hub.shared import clock
from hub.topics.models import Topic
from tests.cast import actor, enrolled, make_cycle, make_user, make_volunteer, signed

MARK = "Qx7"
"""No page holds it unless a name, an address or a job title stands there."""

type People = tuple[Volunteer, Volunteer]


def marked(name: str, organisation: Organisation, **fields: Any) -> Volunteer:
    return make_volunteer(
        f"{name} {MARK}name", organisation, email=f"{name.lower()}.{MARK}mail@x.example", job_title=f"{MARK}job",
        languages=["fr", "en"], **fields,
    )  # fmt: skip


@pytest.fixture
def strangers(
    rivage: Organisation, orbite: Organisation, open_source: Topic, peer_cycle: Cycle, rita: User, oscar: User
) -> People:
    """Alma of Rivage and Bob of Orbite, whose names, addresses and job titles are marked."""
    people = marked("Alma", rivage, offers=[open_source]), marked("Bob", orbite, seeks=[open_source])
    for person in people:
        enrolled(person, peer_cycle)
    return people


@pytest.fixture
def marked_pair(strangers: People, peer_cycle: Cycle, rita: User) -> Pair:
    alma, bob = strangers
    return propose_pair(actor=actor(rita), cycle=peer_cycle, mentor=alma, mentees=[bob])


TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
"""Random letters, which may spell a name."""


def page(user: User | None, name: str, *args: Any) -> str:
    assert user is not None
    client = Client()
    client.force_login(user)
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200
    return TOKEN.sub("", response.text)


def test_before_all_accept_each_sees_reasons_and_a_card_but_no_name(
    marked_pair: Pair, strangers: People
) -> None:
    alma, bob = strangers
    text = page(bob.user, "pair", marked_pair.pk)
    assert "logiciel libre" in text
    assert "Alma" not in text
    assert f"{MARK}job" not in text
    assert "alma." not in text
    assert "Alma" not in page(bob.user, "me")
    assert "Bob" not in page(alma.user, "pair", marked_pair.pk)
    assert "Bob" not in page(alma.user, "me")


def test_one_yes_reveals_nothing(marked_pair: Pair, strangers: People) -> None:
    alma, bob = strangers
    accept_pair(actor=actor(alma), pair=marked_pair)
    assert "Bob" not in page(alma.user, "pair", marked_pair.pk)
    assert "Alma" not in page(bob.user, "pair", marked_pair.pk)


def test_once_all_accepted_they_see_each_other(marked_pair: Pair, strangers: People) -> None:
    for person in strangers:
        accept_pair(actor=actor(person), pair=marked_pair)
    text = page(strangers[1].user, "pair", marked_pair.pk)
    assert f"Alma {MARK}name" in text
    assert f"alma.{MARK.lower()}mail@x.example" in text.lower()
    assert f"{MARK}job" in text


@pytest.mark.parametrize("far", ["proposed", "accepted", "active"])
def test_a_referent_never_sees_the_other_organisation_s_person(
    marked_pair: Pair, strangers: People, rita: User, oscar: User, charter: Charter, far: str
) -> None:
    for person in strangers:
        if far != "proposed":
            accept_pair(actor=actor(person), pair=marked_pair)
        if far == "active":
            signed(person, charter)
    assert Pair.objects.get().state == far
    alma, bob = strangers
    for referent, own, other in ((rita, alma, "Bob"), (oscar, bob, "Alma")):
        for text in (
            page(referent, "pair", marked_pair.pk), page(referent, "people"), page(referent, "me"),
            page(referent, "person", own.pk), page(referent, "propose"),
        ):  # fmt: skip
            assert other not in text
        assert own.name in page(referent, "pair", marked_pair.pk)


def test_a_referent_who_is_no_longer_one_sees_nothing(marked_pair: Pair, rita: User, client: Client) -> None:
    Membership.objects.filter(user=rita).delete()
    client.force_login(rita)
    assert client.get(reverse("pair", args=[marked_pair.pk])).status_code == 404


def test_goals_are_for_its_people_alone(marked_pair: Pair, strangers: People, rita: User) -> None:
    Pair.objects.update(goals="Un secret bien gardé")
    assert "Un secret bien gardé" in page(strangers[0].user, "pair", marked_pair.pk)
    assert "Un secret bien gardé" not in page(rita, "pair", marked_pair.pk)


def test_a_proposal_that_came_to_nothing_names_nobody(
    marked_pair: Pair, strangers: People, client: Client
) -> None:
    alma, bob = strangers
    client.force_login(bob.user)
    assert client.post(reverse("pair-decline", args=[marked_pair.pk])).url == reverse("me")
    for person, other in ((alma, "Bob"), (bob, "Alma")):
        assert other not in page(person.user, "pair", marked_pair.pk)


def test_the_reasons_are_said_in_the_reader_s_language(
    marked_pair: Pair, strangers: People, client: Client
) -> None:
    alma, _bob = strangers
    Volunteer.objects.update(languages=["de", "en", "fr"])
    client.force_login(alma.user)
    client.cookies["django_language"] = "en"
    text = client.get(reverse("pair", args=[marked_pair.pk])).text
    assert "Someone here seeks what you offer: open source." in text
    assert "You can meet in German, in English or in French, remote" in text


def test_the_hours_that_suit_both_are_said_in_the_reader_s_own_time_and_no_others(
    marked_pair: Pair, strangers: People, client: Client
) -> None:
    alma, bob = strangers
    Volunteer.objects.filter(pk=alma.pk).update(slots=["mon_morning", "tue_evening"])

    def read_by(person: Volunteer) -> str:
        client.force_login(person.user)
        client.cookies["django_language"] = "en"
        return client.get(reverse("pair", args=[marked_pair.pk])).text

    assert "Hours that usually suit" not in read_by(alma), "who says nothing is free at any hour"
    far = {"slots": ["mon_afternoon", "thu_midday"], "time_zone": "Asia/Dubai"}
    Volunteer.objects.filter(pk=bob.pk).update(**far)
    assert "Hours that usually suit everyone: Monday morning." in read_by(alma)
    assert "Hours that usually suit everyone: Monday afternoon." in read_by(bob)
    Volunteer.objects.filter(pk=bob.pk).update(slots=["thu_midday"])
    assert "Hours that usually suit" not in read_by(alma)


def test_times_are_shown_in_the_person_s_zone(marked_pair: Pair, strangers: People, client: Client) -> None:
    user = strangers[0].user
    assert user is not None
    Pair.objects.update(answer_until=dt.datetime(2030, 1, 1, 12, 0, tzinfo=dt.UTC))
    client.force_login(user)
    client.cookies["django_language"] = "fr"
    shown = {}
    for zone in ("Europe/Paris", "Indian/Reunion"):
        User.objects.filter(pk=user.pk).update(time_zone=zone)
        shown[zone] = client.get(reverse("pair", args=[marked_pair.pk])).text
    assert "13:00" in shown["Europe/Paris"]
    assert "16:00" in shown["Indian/Reunion"]


def test_the_verbs_of_a_running_pair(client: Client, active_pair: Pair, ada: Volunteer) -> None:
    client.force_login(ada.user)
    for verb, state in (("pause", "paused"), ("resume", "active"), ("complete", "completed")):
        assert client.post(reverse(f"pair-{verb}", args=[active_pair.pk])).status_code == 302
        active_pair.refresh_from_db()
        assert active_pair.state == state


def test_ending_asks_once(client: Client, active_pair: Pair, ada: Volunteer) -> None:
    client.force_login(ada.user)
    url = reverse("pair-end", args=[active_pair.pk])
    assert client.get(url).status_code == 200
    active_pair.refresh_from_db()
    assert active_pair.state == "active"
    client.post(url)
    active_pair.refresh_from_db()
    assert active_pair.state == "ended"


def test_noting_a_meeting(client: Client, active_pair: Pair, ada: Volunteer) -> None:
    client.force_login(ada.user)
    url = reverse("pair-session", args=[active_pair.pk])
    tomorrow = clock.today() + dt.timedelta(days=1)
    refused = client.post(url, {"session-held_on": tomorrow.isoformat(), "session-minutes": "45"})
    assert refused.status_code == 400
    assert refused.context["session_form"].errors["held_on"]
    assert not active_pair.sessions.exists()
    client.post(url, {"session-held_on": clock.today().isoformat(), "session-minutes": "45"})
    assert active_pair.sessions.get().minutes == 45


def test_settling_the_frame(client: Client, accepted_pair: Pair, ada: Volunteer) -> None:
    client.force_login(ada.user)
    url = reverse("pair-agreement", args=[accepted_pair.pk])
    frame = {"frame-goals": "Oser", "frame-frequency_weeks": "3", "frame-session_minutes": "45"}
    assert client.post(url, {**frame, "frame-until": "2000-01-01"}).status_code == 400
    until = (clock.today() + dt.timedelta(days=60)).isoformat()
    assert client.post(url, {**frame, "frame-until": until}).status_code == 302
    accepted_pair.refresh_from_db()
    assert (accepted_pair.goals, accepted_pair.frequency_weeks) == ("Oser", 3)


def test_what_no_longer_holds_when_answering_is_said_and_nothing_is_written(
    client: Client, proposed_pair: Pair, ada: Volunteer
) -> None:
    Volunteer.objects.filter(pk=ada.pk).update(languages=" de ")
    client.force_login(ada.user)
    client.cookies["django_language"] = "fr"
    response = client.post(reverse("pair-accept", args=[proposed_pair.pk]))
    assert response.status_code == 409
    assert "Il n’y a pas de langue commune." in response.text
    assert set(PairMember.objects.values_list("answer", flat=True)) == {"pending"}


@pytest.fixture
def busy(
    rivage: Organisation, orbite: Organisation, open_source: Topic, peer_cycle: Cycle
) -> Callable[[int], User]:
    """`busy(n)`: a referent of Rivage who is also a volunteer there, enrolled in n more cycles, with n proposals and n
    colleagues in pairs."""
    user = make_user("Rosa", "rosa@rivage.example")
    Membership.objects.create(user=user, organisation=rivage, role=Membership.Role.REFERENT)
    rosa = make_volunteer("Rosa", rivage, user=user, offers=[open_source], capacity=20)
    enrolled(rosa, peer_cycle)

    def make(number: int) -> User:
        start = Volunteer.objects.count()
        for index in range(start, start + number):
            enrolled(rosa, make_cycle(peer_cycle.programme, slug=f"more-{index}"))
            make_cycle(peer_cycle.programme, slug=f"open-{index}")
            other = make_volunteer(f"O{index}", orbite, seeks=[open_source], capacity=2)
            colleague = make_volunteer(f"C{index}", rivage, offers=[open_source])
            for person in (other, colleague):
                enrolled(person, peer_cycle)
            for mentor in (rosa, colleague):
                propose_pair(actor=actor(user), cycle=peer_cycle, mentor=mentor, mentees=[other])
        return user

    return make


@pytest.mark.parametrize("name", ["me", "people", "propose", "enrolments"])
def test_a_page_asks_the_database_as_much_for_many_as_for_few(
    client: Client, busy: Callable[[int], User], django_assert_max_num_queries: Any, name: str
) -> None:
    client.force_login(busy(2))
    client.get(reverse(name))
    with django_assert_max_num_queries(60) as few:
        client.get(reverse(name))
    busy(5)
    with django_assert_max_num_queries(len(few)):
        response = client.get(reverse(name))
    assert response.status_code == 200


@pytest.mark.parametrize("name", ["pair", "person"])
def test_one_of_many_asks_as_much_as_one_of_few(
    client: Client, mina: Volunteer, group: list[Volunteer], agile: Topic, agility_cycle: Cycle, rivage: Organisation,
    rita: User, django_assert_max_num_queries: Any, name: str,
) -> None:  # fmt: skip
    """A group's page with more people in it, a person's page with more colleagues."""
    Volunteer.objects.filter(pk=mina.pk).update(capacity=20)
    client.force_login(rita)

    def address(size: int) -> str:
        people = [make_volunteer(f"N{size}-{index}", rivage, seeks=[agile]) for index in range(size)]
        for one in people:
            enrolled(one, agility_cycle, "mentee")
        pair = propose_pair(actor=actor(rita), cycle=agility_cycle, mentor=mina, mentees=people)
        return reverse(name, args=[pair.pk if name == "pair" else people[0].pk])

    enrolled(mina, agility_cycle, "mentor")
    few, many = address(agility_cycle.group_min), address(agility_cycle.group_max)
    client.get(few)
    with django_assert_max_num_queries(60) as asked:
        client.get(few)
    with django_assert_max_num_queries(len(asked)):
        assert client.get(many).status_code == 200
