"""Saying no, with or without a reason: kept with the answer, told to nobody but as a count of several."""

import datetime as dt
import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from hub.members.models import Event, Organisation, User, Volunteer
from hub.members.services import release_consents
from hub.mentoring.declining import counted, reasons_to_decline
from hub.mentoring.models import Cycle, Pair, PairMember
from hub.mentoring.services import accept_pair, count_reasons, decline_pair, propose_pair
from hub.mentoring.states import DeclineReason
from hub.shared import clock
from hub.topics.models import Topic
from tests.admin.conftest import browser, carla  # noqa: F401
from tests.api.conftest import Caller, person
from tests.cast import SYSTEM, actor, enrolled, make_cycle, make_volunteer, refused

type Peers = tuple[Volunteer, Volunteer]


@pytest.fixture(params=["fr", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("reason", ["", *DeclineReason.values])
def test_one_declines_with_or_without_a_reason(proposed_pair: Pair, peers: Peers, reason: str) -> None:
    assert decline_pair(actor=actor(peers[1]), pair=proposed_pair, reason=reason).state == "declined"
    said = PairMember.objects.values_list("volunteer__name", "answer", "declined_for")
    assert set(said) == {("Ada", "pending", ""), ("Basile", "declined", reason)}


def test_another_reason_is_none_and_nothing_is_written(proposed_pair: Pair, peers: Peers) -> None:
    with pytest.raises(ValidationError):
        decline_pair(actor=actor(peers[1]), pair=proposed_pair, reason="ugly")
    proposed_pair.refresh_from_db()
    assert proposed_pair.state == "proposed"


def test_saying_no_again_changes_no_reason(proposed_pair: Pair, peers: Peers) -> None:
    for reason in ("no_time", "elsewhere"):
        decline_pair(actor=actor(peers[1]), pair=proposed_pair, reason=reason)
    assert PairMember.objects.get(answer="declined").declined_for == "no_time"


def test_the_reason_is_forgotten_with_whoever_gave_it_and_with_nobody_else(
    proposed_pair: Pair, peers: Peers
) -> None:
    decline_pair(actor=actor(peers[1]), pair=proposed_pair, reason="no_time")
    for one, kept in ((peers[0], "no_time"), (peers[1], "")):
        assert one.user is not None
        release_consents(actor=SYSTEM, user=one.user)
        assert PairMember.objects.get(answer="declined").declined_for == kept


def test_nobody_else_says_why_in_one_s_place(
    proposed_pair: Pair, rita: User, coralie: User, mina: Volunteer
) -> None:
    for who in (actor(rita), actor(coralie), actor(mina), SYSTEM):
        with refused("not_allowed"):
            decline_pair(actor=who, pair=proposed_pair, reason="no_time")


def test_a_pair_under_way_is_declined_no_more(active_pair: Pair, peers: Peers) -> None:
    with refused("wrong_state"):
        decline_pair(actor=actor(peers[1]), pair=active_pair, reason="no_time")


def test_an_answer_that_is_no_refusal_has_no_reason(proposed_pair: Pair, peers: Peers) -> None:
    accept_pair(actor=actor(peers[0]), pair=proposed_pair)
    assert PairMember.objects.get(answer="accepted").declined_for == ""


def test_the_page_asks_without_insisting(
    client: Client, proposed_pair: Pair, peers: Peers, language: str
) -> None:
    client.force_login(peers[1].user)
    client.cookies["django_language"] = language
    page = client.get(reverse("pair", args=[proposed_pair.pk])).text
    assert '<input type="radio" name="reason" value="" id="id_reason_0" checked>' in page.replace(
        ' aria-describedby="id_reason_helptext"', ""
    )
    for value in DeclineReason.values:
        assert f'name="reason" value="{value}"' in page
    assert client.post(
        reverse("pair-decline", args=[proposed_pair.pk]), {"reason": "too_close"}
    ).url == reverse("me")
    assert PairMember.objects.get(answer="declined").declined_for == "too_close"


def test_the_page_takes_no_other_reason(client: Client, proposed_pair: Pair, peers: Peers) -> None:
    client.force_login(peers[1].user)
    answer = client.post(reverse("pair-decline", args=[proposed_pair.pk]), {"reason": "ugly"})
    assert answer.status_code == 400
    assert 'href="#id_reason"' in answer.text
    assert set(PairMember.objects.values_list("answer", flat=True)) == {"pending"}


def test_a_program_of_the_person_s_browser_says_why(proposed_pair: Pair, peers: Peers) -> None:
    address = f"pairs/{proposed_pair.pk}/decline/"
    for wrong in ({"reason": "ugly"}, {"reason": ""}, {"reason": 3}, {"why": "no_time"}):
        assert person(peers[1]).post(address, wrong).status_code == 400
    answer = person(peers[1]).post(address, {"reason": "other_need"})
    assert answer.json()["state"] == "declined"
    assert "other_need" not in answer.text
    assert PairMember.objects.get(answer="declined").declined_for == "other_need"


def test_a_key_never_declines(
    proposed_pair: Pair, key_of: Callable[..., str], rivage: Organisation, orbite: Organisation
) -> None:
    for organisation in (rivage, orbite):
        answer = Caller(key=key_of(organisation)).post(
            f"pairs/{proposed_pair.pk}/decline/", {"reason": "no_time"}
        )
        assert answer.status_code == 403
    assert set(PairMember.objects.values_list("answer", flat=True)) == {"pending"}


def test_whoever_declines_three_times_is_one_person(
    proposed_pair: Pair, peers: Peers, peer_cycle: Cycle, rivage: Organisation, open_source: Topic
) -> None:
    decline_pair(actor=actor(peers[1]), pair=proposed_pair, reason="no_time")
    for name in ("Alix", "Anouk"):
        mentor = make_volunteer(name, rivage, offers=[open_source])
        enrolled(mentor, peer_cycle)
        pair = propose_pair(actor=SYSTEM, cycle=peer_cycle, mentor=mentor, mentees=[peers[1]])
        decline_pair(actor=actor(peers[1]), pair=pair, reason="no_time")
    assert PairMember.objects.filter(declined_for="no_time").count() == 3
    again = [
        (peers[1].pk, reason) for reason in ("no_time", "no_time", "too_close", "elsewhere", "other_need")
    ]
    assert not counted(again)
    assert counted([*again, *((other, "no_time") for other in range(4))])["no_time"] == 5


@pytest.mark.parametrize("reason", ["no_time", "too_close"])
def test_the_reason_is_told_to_nobody(
    proposed_pair: Pair, peers: Peers, rita: User, oscar: User, coralie: User, key_of: Callable[..., str],
    orbite: Organisation, rivage: Organisation, post: Callable[[], list[Any]], caplog: pytest.LogCaptureFixture,
    reason: str, language: str,
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG)
    client = Client()
    client.force_login(peers[1].user)
    client.post(reverse("pair-decline", args=[proposed_pair.pk]), {"reason": reason})
    told = [message.subject + message.body for message in post()]
    assert told
    told += [f"{one.verb} {one.ids}" for one in Event.objects.all()]
    for who in (peers[0].user, rita, oscar, coralie):
        reader = Client()
        reader.force_login(who)
        reader.cookies["django_language"] = language
        for page in ("/me/", "/me/people/", reverse("pair", args=[proposed_pair.pk])):
            told.append(reader.get(page).text)
        told.append(person(who).get(f"pairs/{proposed_pair.pk}/").text)
    for home in (orbite, rivage):
        told.append(Caller(key=key_of(home)).get("pairs/").text)
    for one in ("fr", "en"):
        with override(one):
            words = str(DeclineReason(reason).label)
        assert not [text for text in told if words in text or reason in text]
        assert words not in caplog.text
    assert reason not in caplog.text


@pytest.fixture
def decline(rivage: Organisation, orbite: Organisation, open_source: Topic) -> Callable[..., None]:
    """`decline(cycle, "no_time", 2)`: two people decline so in the cycle."""

    def make(cycle: Cycle, reason: str, number: int) -> None:
        for _one in range(number):
            index = Volunteer.objects.count()
            mentor = make_volunteer(f"M{index}", rivage, offers=[open_source])
            mentee = make_volunteer(f"N{index}", orbite, seeks=[open_source])
            for one in (mentor, mentee):
                enrolled(one, cycle)
            pair = propose_pair(actor=SYSTEM, cycle=cycle, mentor=mentor, mentees=[mentee])
            decline_pair(actor=actor(mentee), pair=pair, reason=reason)

    return make


@pytest.fixture
def tomorrow(time_machine: Any) -> Callable[[int], None]:
    """`tomorrow(2)`: two days on."""
    start = clock.now()
    return lambda days: time_machine.move_to(start + dt.timedelta(days=days), tick=False)


def told(cycle: Cycle) -> dict[str, int]:
    count_reasons(actor=SYSTEM)
    cycle.refresh_from_db()
    return dict(cycle.declines)


def test_whoever_watches_the_counts_learns_nothing_of_the_newest(
    peer_cycle: Cycle, decline: Callable[..., None], tomorrow: Callable[[int], None]
) -> None:
    decline(peer_cycle, "no_time", 4)
    decline(peer_cycle, "too_close", 1)
    assert told(peer_cycle) == {}, "not on the day itself"
    tomorrow(1)
    before = told(peer_cycle)
    assert before == {"no_time": 4, "too_close": 1}
    for day, reason in enumerate(("too_close", "no_time", "too_close", "too_close"), start=2):
        decline(peer_cycle, reason, 1)
        tomorrow(day)
        assert told(peer_cycle) == before, "not one by one"
    decline(peer_cycle, "no_time", 1)
    assert told(peer_cycle) == before
    tomorrow(7)
    assert told(peer_cycle) == {"no_time": 6, "too_close": 4}


def test_reasons_that_are_all_alike_wait_for_another(
    peer_cycle: Cycle, decline: Callable[..., None], tomorrow: Callable[[int], None]
) -> None:
    decline(peer_cycle, "no_time", 6)
    tomorrow(1)
    assert told(peer_cycle) == {}
    decline(peer_cycle, "elsewhere", 1)
    tomorrow(2)
    assert told(peer_cycle) == {"no_time": 6, "elsewhere": 1}


def test_a_reason_that_is_counted_is_nobody_s_and_outlives_the_person_as_a_number(
    peer_cycle: Cycle, decline: Callable[..., None], tomorrow: Callable[[int], None]
) -> None:
    decline(peer_cycle, "no_time", 4)
    decline(peer_cycle, "too_close", 1)
    tomorrow(1)
    before = told(peer_cycle)
    assert set(PairMember.objects.values_list("declined_for", flat=True)) == {""}
    for one in Volunteer.objects.filter(places__answer="declined"):
        release_consents(actor=SYSTEM, user=one.user)
        assert told(peer_cycle) == before


def test_only_the_hub_counts_reasons(rita: User, mina: Volunteer) -> None:
    for who in (actor(rita), actor(mina)):
        with refused("not_allowed"):
            count_reasons(actor=who)


def test_coordinators_read_how_many_and_of_no_fewer_than_three(
    peer_cycle: Cycle,
    decline: Callable[..., None],
    browser: Callable[[User], Client],  # noqa: F811
    carla: User,  # noqa: F811
    tomorrow: Callable[[int], None],
) -> None:
    other = make_cycle(peer_cycle.programme, slug="other")
    decline(peer_cycle, "no_time", 3)
    decline(peer_cycle, "too_close", 2)
    decline(peer_cycle, "", 4)
    decline(other, "too_close", 1)
    tomorrow(1)
    assert told(peer_cycle) == {"no_time": 3, "too_close": 2}
    assert told(other) == {}
    office = browser(carla)
    [(label, number)] = reasons_to_decline(peer_cycle)
    assert (label, number) == (DeclineReason.NO_TIME.label, 3)
    assert reasons_to_decline(other) == []
    page = office.get(reverse("cycle:edit", args=[peer_cycle.pk])).text
    assert "Declined: I have no time at the moment" in page
    assert "We are too close" not in page
    someone = Pair.objects.filter(cycle=peer_cycle).first()
    assert someone is not None
    for text in (
        office.get(reverse("pair:inspect", args=[someone.pk])).text,
        office.get(reverse("pair:index") + "?export=csv").getvalue().decode(),
        office.get(reverse("event:index")).text,
    ):
        assert not [reason for reason in DeclineReason if reason in text or str(reason.label) in text]


def test_the_database_keeps_a_reason_of_a_refusal_alone(proposed_pair: Pair) -> None:
    for wrong in ({"declined_for": "no_time"}, {"answer": "declined", "declined_for": "ugly"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PairMember.objects.update(answered_at=clock.now() if "answer" in wrong else None, **wrong)
