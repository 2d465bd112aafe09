"""A group that comes to nothing because someone could not take part: whose yes still counts for the one after it."""

from typing import Any

import pytest
from django.test import Client

from charters.models import Charter
from hub.members.models import User, Volunteer
from hub.mentoring.models import Cycle, MatchRun, Pair
from hub.mentoring.runs import next_best
from hub.mentoring.runs.settling import settle
from hub.mentoring.services import accept_pair, confirm_run, decline_pair, start_run
from hub.mentoring.states import Answer, PairState
from tests.cast import actor, enrolled, make_volunteer, signed


@pytest.fixture(autouse=True)
def no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.mentoring.runs.process.begin", lambda _run: None)


@pytest.fixture
def five(mina: Volunteer, group: list[Volunteer], agility_cycle: Cycle) -> list[Volunteer]:
    """Mina, with Gaby, Gus, Hana and Hugo."""
    enrolled(mina, agility_cycle, "mentor")
    for one in group:
        enrolled(one, agility_cycle, "mentee")
    return [mina, *group]


@pytest.fixture
def formed(coralie: User, five: list[Volunteer], agility_cycle: Cycle) -> Pair:
    """Their group, proposed to all."""
    confirm(coralie, agility_cycle)
    return agility_cycle.pairs.get()


def confirm(coordinator: User, cycle: Cycle) -> MatchRun:
    who = actor(coordinator)
    return confirm_run(actor=who, run=settle(start_run(actor=who, cycle=cycle)))


def rematched(cycle: Cycle) -> Pair:
    """The group that is proposed instead."""
    run = cycle.runs.under_way().first() or next_best.offer(cycle)
    assert run is not None
    assert settle(run).state == MatchRun.State.CONFIRMED
    return cycle.pairs.open().get()


def answers(pair: Pair) -> dict[str, str]:
    return {place.volunteer.name: place.answer for place in pair.members.all()}


def say_yes(pair: Pair, *people: Volunteer) -> None:
    for one in people:
        accept_pair(actor=actor(one), pair=pair)


def test_a_group_that_only_shrinks_keeps_the_yes_of_those_who_said_it(
    formed: Pair, five: list[Volunteer], agility_cycle: Cycle
) -> None:
    mina, gaby, gus, _hana, hugo = five
    say_yes(formed, mina, gaby)
    decline_pair(actor=actor(gus), pair=formed)
    after = rematched(agility_cycle)
    assert answers(after) == {"Mina": "accepted", "Gaby": "accepted", "Hana": "pending", "Hugo": "pending"}
    assert after.state == PairState.PROPOSED
    said = {place.volunteer_id: place.answered_at for place in formed.members.all()}
    assert all(p.answered_at == said[p.volunteer_id] for p in after.members.filter(answer=Answer.ACCEPTED))
    decline_pair(actor=actor(hugo), pair=after)
    assert answers(rematched(agility_cycle)) == {"Mina": "accepted", "Gaby": "accepted", "Hana": "pending"}


def test_a_group_all_of_whose_people_had_said_yes_goes_on_at_once(
    formed: Pair, five: list[Volunteer], agility_cycle: Cycle, charter: Charter
) -> None:
    mina, gaby, gus, hana, hugo = five
    for one in five:
        signed(one, charter)
    say_yes(formed, mina, gaby, hana, hugo)
    decline_pair(actor=actor(gus), pair=formed)
    assert rematched(agility_cycle).state == PairState.ACTIVE


def test_without_all_signatures_it_waits_accepted(
    formed: Pair, five: list[Volunteer], agility_cycle: Cycle
) -> None:
    mina, gaby, gus, hana, hugo = five
    say_yes(formed, mina, gaby, hana, hugo)
    decline_pair(actor=actor(gus), pair=formed)
    assert rematched(agility_cycle).state == PairState.ACCEPTED


@pytest.fixture
def newcomer(agility_cycle: Cycle, orbite: Any, agile: Any, five: list[Volunteer]) -> Volunteer:
    """Nora, for whom a group of four has no place while Gus is in it."""
    Cycle.objects.filter(pk=agility_cycle.pk).update(group_max=4)
    nora = make_volunteer("Nora", orbite, seeks=[agile], seniority="junior", time_zone="Asia/Tokyo")
    enrolled(nora, agility_cycle, "mentee")
    return nora


def test_whoever_said_yes_is_asked_again_when_someone_new_comes_in(
    newcomer: Volunteer, formed: Pair, five: list[Volunteer], agility_cycle: Cycle
) -> None:
    mina, gaby, gus, *_others = five
    assert "Nora" not in answers(formed)
    say_yes(formed, mina, gaby)
    decline_pair(actor=actor(gus), pair=formed)
    after = rematched(agility_cycle)
    assert set(answers(after)) == {"Mina", "Gaby", "Hana", "Hugo", "Nora"}
    assert set(answers(after).values()) == {"pending"}


def test_whoever_said_yes_is_asked_again_when_another_mentors(
    formed: Pair, five: list[Volunteer], agility_cycle: Cycle, coralie: User, tramway: Any, agile: Any
) -> None:
    mina, gaby, *_others = five
    say_yes(formed, gaby)
    decline_pair(actor=actor(mina), pair=formed)
    enrolled(make_volunteer("Marc", tramway, offers=[agile]), agility_cycle, "mentor")
    confirm(coralie, agility_cycle)
    assert set(answers(agility_cycle.pairs.open().get()).values()) == {"pending"}


def test_a_yes_counts_for_what_comes_next_and_not_for_ever(
    formed: Pair, five: list[Volunteer], agility_cycle: Cycle, coralie: User
) -> None:
    mina, gaby, gus, *_others = five
    say_yes(formed, mina, gaby)
    decline_pair(actor=actor(gus), pair=formed)
    MatchRun.objects.create(
        cycle=agility_cycle,
        weighting=formed.proposal.run.weighting,
        state="confirmed",
        confirmed_at=Pair.objects.get(pk=formed.pk).closed_at,
    )
    confirm(coralie, agility_cycle)
    assert set(answers(agility_cycle.pairs.open().get()).values()) == {"pending"}


def pages(five: list[Volunteer], cycle: Cycle) -> dict[str, str]:
    """What the page of the group now proposed says to each whose it is, by first name, in English."""
    found = {}
    for one in five:
        client = Client(headers={"accept-language": "en"})
        assert one.user is not None
        client.force_login(one.user)
        answer = client.get(f"/me/pairs/{cycle.pairs.open().get().pk}/")
        if answer.status_code == 200:
            found[one.name.lower()] = " ".join(answer.text.split())
    return found


def letters(post: Any, since: int) -> dict[str, str]:
    """What each was written, by first name."""
    return {mail.to[0].partition("@")[0]: f"{mail.subject}\n{mail.body}" for mail in post()[since:]}


def test_those_whose_yes_counts_are_told_so_and_the_others_asked_without_a_word_on_who_left(
    formed: Pair, five: list[Volunteer], agility_cycle: Cycle, post: Any
) -> None:
    mina, gaby, gus, *_others = five
    User.objects.update(language="en")
    say_yes(formed, mina, gaby)
    decline_pair(actor=actor(gus), pair=formed, reason="no_time")
    before = len(post())
    rematched(agility_cycle)
    told = letters(post, before)
    assert set(told) == {"mina", "gaby", "hana", "hugo"}
    for name in ("mina", "gaby"):
        assert told[name].startswith("Your group is smaller: your yes counts")
    for name in ("hana", "hugo"):
        assert told[name].startswith("A proposal awaits your answer")
        assert "It takes the place of the group that you were proposed before" in told[name]
        assert "you had said yes" not in told[name]
    assert not any("Gus" in text or "time" in text for text in told.values())
    shown = pages(five, agility_cycle)
    assert set(shown) == set(told)
    for name in ("mina", "gaby"):
        assert "so your yes counts and you are not asked again" in shown[name]
    for name in ("hana", "hugo"):
        assert "It takes the place of the group that you were proposed before" in shown[name]
        assert "your yes counts" not in shown[name]
        assert "you had said yes" not in shown[name]


def test_those_who_are_asked_again_are_told_why(
    newcomer: Volunteer, formed: Pair, five: list[Volunteer], agility_cycle: Cycle, post: Any
) -> None:
    mina, gaby, gus, *_others = five
    User.objects.update(language="en")
    say_yes(formed, mina, gaby)
    decline_pair(actor=actor(gus), pair=formed)
    before = len(post())
    rematched(agility_cycle)
    told = letters(post, before)
    assert set(told) == {"mina", "gaby", "hana", "hugo", "nora"}
    for name in ("mina", "gaby"):
        assert "someone could not take part" in told[name]
        assert "you had said yes to its people" in told[name]
    assert "you had said yes" not in told["hana"]
    assert "takes the place" not in told["nora"]
    shown = pages([*five, newcomer], agility_cycle)
    assert set(shown) == set(told)
    assert {name for name, page in shown.items() if "you had said yes to its people" in page} == {
        "mina",
        "gaby",
    }
    assert {name for name, page in shown.items() if "takes the place" in page} == set(told) - {"nora"}
    assert not any("Gus" in text or "Nora" in text for text in told.values())


def test_whoever_said_yes_to_a_group_that_closes_hears_that_it_may_count(
    formed: Pair, five: list[Volunteer], post: Any
) -> None:
    mina, gaby, gus, *_others = five
    User.objects.update(language="en")
    say_yes(formed, mina, gaby)
    before = len(post())
    decline_pair(actor=actor(gus), pair=formed)
    told = letters(post, before)
    assert set(told) == {"mina", "gaby", "hana", "hugo"}
    assert {name for name, text in told.items() if "your yes counts" in text} == {"mina", "gaby"}


def test_whoever_said_yes_may_still_decline_while_others_answer(
    formed: Pair, five: list[Volunteer], browser_of: Any
) -> None:
    mina, *_others = five
    assert mina.user is not None
    say_yes(formed, mina)
    address = f"/me/pairs/{formed.pk}/"
    page = browser_of(mina.user).get(address).text
    assert f"{address}accept/" not in page
    assert f"{address}decline/" in page
    browser_of(mina.user).post(f"{address}decline/")
    formed.refresh_from_db()
    assert formed.state == PairState.DECLINED
