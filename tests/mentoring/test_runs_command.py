"""Matching from the shell."""

import io
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from hub.members.models import User, Volunteer
from hub.mentoring.management.commands import match as match_command
from hub.mentoring.models import Cycle, MatchRun, ProposalPlace
from hub.mentoring.services import decide, start_run, weigh
from hub.topics.models import Topic
from tests.cast import SYSTEM, actor, enrolled, make_topic, make_volunteer

type Peers = tuple[Volunteer, Volunteer]


@pytest.fixture
def luce(peer_cycle: Cycle, open_source: Topic) -> Volunteer:
    """Nobody speaks her language."""
    person = make_volunteer("Luce", None, seeks=[open_source], languages=["de"])
    enrolled(person, peer_cycle, "mentee")
    return person


def said(*words: str, **options: Any) -> str:
    out = io.StringIO()
    call_command("match", *words, stdout=out, **{"language": "en", **options})
    return out.getvalue()


def refusal(*words: str) -> str:
    with pytest.raises(CommandError) as refused:
        said(*words)
    return str(refused.value)


def test_a_cycle_is_matched_and_told(one_way: Peers, luce: Volunteer) -> None:
    text = said("peer/first")
    assert "1 proposal\n" in text
    assert "Ada (Rivage)" in text
    assert "Basile (Orbite)" in text
    assert "- Luce (mentee): the rules leave nobody for them" in text
    assert "1 person but for this rule alone: They have no language in common." in text
    assert "fewest weak matches" in text
    assert "Proved" in text
    run = MatchRun.objects.get()
    assert run.state == MatchRun.State.DONE
    assert str(run.pk) in text


def test_of_someone_left_out_it_is_said_who_would_suit_and_what_nobody_offers(
    one_way: Peers, peer_cycle: Cycle, orbite: Any, open_source: Topic
) -> None:
    law = make_topic("maritime law")
    rival = make_volunteer("Rival", orbite, seeks=[open_source, law], time_zone="Asia/Tokyo")
    enrolled(rival, peer_cycle, "mentee")
    for dry in (["--dry-run"], []):
        text = said("peer/first", *dry)
        assert f"    Nobody offers: {law.name}." in text
        assert "    1 person would suit, were a place left." in text


def test_a_cycle_is_named_by_its_id_too_and_told_in_french(one_way: Peers, peer_cycle: Cycle) -> None:
    assert "Ada (Rivage)" in said(str(peer_cycle.pk), language="fr")


def test_a_dry_run_tells_the_same_and_stores_nothing(one_way: Peers, luce: Volunteer) -> None:
    text = said("peer/first", "--dry-run")
    assert "Ada (Rivage)" in text
    assert MatchRun.objects.count() == 0
    assert said("peer/first").startswith(text)


def test_it_begins_no_other_process(one_way: Peers, post: Any, processes_begun: list[list[str]]) -> None:
    said("peer/first")
    post()
    assert processes_begun == []


def test_two_people_are_explained_however_they_are_named(one_way: Peers, luce: Volunteer) -> None:
    ada, basile = one_way
    for one, other in ((ada.email, basile.email), (str(ada.pk), str(basile.card_id))):
        text = said("peer/first", "--explain", one, other)
        assert "The run proposes them to each other." in text
        assert "What is offered against what is sought" in text
    assert "- They have no language in common." in said("peer/first", "--explain", ada.email, luce.email)
    assert MatchRun.objects.count() == 0


def test_two_of_one_group_are_told_whose_it_is(
    mina: Volunteer, group: list[Volunteer], agility_cycle: Cycle
) -> None:
    enrolled(mina, agility_cycle, "mentor")
    for one in group:
        enrolled(one, agility_cycle, "mentee")
    gaby, _gus, hana, _hugo = (one.email for one in group)
    brought = "This run brings them together, in the group of Mina."
    name = f"{agility_cycle.programme.slug}/{agility_cycle.slug}"
    assert said(name, "--explain", gaby, hana).strip() == brought
    for two in ((mina.email, gaby), (gaby, mina.email)):
        text = said(name, "--explain", *two)
        assert brought in text
        assert "What is offered against what is sought" in text
    told = json.loads(said(name, "--explain", gaby, hana, "--json"))
    assert (told["together"], told["group_of"], told["rules"]) == (True, str(mina.pk), [])


def test_two_of_no_common_group_are_told_what_keeps_them_from_one(
    mina: Volunteer, group: list[Volunteer], agility_cycle: Cycle, luce: Volunteer, one_way: Peers
) -> None:
    enrolled(mina, agility_cycle, "mentor")
    for one in (*group, luce):
        enrolled(one, agility_cycle, "mentee")
    name = f"{agility_cycle.programme.slug}/{agility_cycle.slug}"
    text = said(name, "--explain", group[0].email, luce.email)
    assert text.startswith("No rule keeps them apart, but nobody could mentor both in one group")
    told = said(name, "--explain", mina.email, luce.email)
    assert told.startswith("As mentor and mentee, they may not meet:\n- ")
    assert json.loads(said(name, "--explain", group[0].email, luce.email, "--json"))["group_of"] is None
    assert said("peer/first", "--explain", one_way[0].email, luce.email).startswith("They may not meet:")


def test_what_the_whole_would_lose_is_told(
    one_way: Peers, peer_cycle: Cycle, open_source: Topic, orbite: Any
) -> None:
    ada, _basile = one_way
    rival = make_volunteer("Rival", orbite, seeks=[open_source], languages=["fr"], time_zone="Asia/Tokyo")
    enrolled(rival, peer_cycle, "mentee")
    text = said("peer/first", "--explain", ada.email, rival.email)
    assert "With them together, the whole would come to:" in text
    assert "as it is" in text


def test_weights_of_an_earlier_version_are_taken_on_demand(one_way: Peers, peer_cycle: Cycle) -> None:
    for topics in (300, 100):
        weigh(actor=SYSTEM, cycle=peer_cycle, values={"weights": {"topics": topics}})
    ada, basile = one_way
    words = ("peer/first", "--explain", ada.email, basile.email, "--json")
    first, second = (json.loads(said(*words, "--weights", number)) for number in ("1", "2"))
    assert (first["points"]["topics"], second["points"]["topics"]) == (300, 100)
    assert first["together"]
    said("peer/first", "--weights", "1")
    assert MatchRun.objects.get().weighting.number == 1
    assert "Known: 1, 2." in refusal("peer/first", "--weights", "7")


def test_a_stored_result_is_checked_again(one_way: Peers) -> None:
    said("peer/first")
    run = MatchRun.objects.get()
    assert "The certificate holds" in said("--check", str(run.pk))
    MatchRun.objects.filter(pk=run.pk).update(certificate=b"tampered")
    assert "does not hold" in refusal("--check", str(run.pk))


@pytest.mark.parametrize("change", ["score", "person", "proposal"])
def test_what_is_stored_must_be_what_was_proved(one_way: Peers, luce: Volunteer, change: str) -> None:
    said("peer/first")
    run = MatchRun.objects.get()
    mentored = ProposalPlace.objects.filter(proposal__run=run, role="mentee")
    if change == "score":
        mentored.update(score=999)
    elif change == "person":
        mentored.update(volunteer=luce)
    else:
        run.proposals.all().delete()
    assert "The certificate holds, but: " in refusal("--check", str(run.pk))


def test_a_waiting_run_is_carried_out_once(one_way: Peers, peer_cycle: Cycle) -> None:
    run = start_run(actor=SYSTEM, cycle=peer_cycle)
    said("--run", str(run.pk))
    run.refresh_from_db()
    assert run.state == MatchRun.State.DONE
    assert "does not wait any more" in refusal("--run", str(run.pk))


def test_what_is_unknown_is_refused_with_what_there_is(
    one_way: Peers, coralie: User, gaby: Volunteer
) -> None:
    ada, _basile = one_way
    assert "Known: peer/first." in refusal("peer/second")
    assert "Known: peer/first." in refusal()
    assert "No run has the id" in refusal("--check", "nonsense")
    assert ada.email in refusal("peer/first", "--explain", ada.email, "nobody@nowhere.example")
    assert "can't be matched in this cycle" in refusal("peer/first", "--explain", ada.email, gaby.email)
    assert "one person" in refusal("peer/first", "--explain", ada.email, str(ada.pk))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("peer/first", "--json"), "--json goes with --explain alone."),
        (("peer/first", "--check", "any"), "has its cycle and its weights"),
        (("--run", "any", "--weights", "1"), "has its cycle and its weights"),
        (("peer/first", "--dry-run", "--explain", "a", "b"), "not allowed with argument --dry-run"),
        (("--check", "any", "--run", "any"), "not allowed with argument --check"),
    ],
)
def test_words_that_would_go_unheard_are_refused(one_way: Peers, words: tuple[str, ...], told: str) -> None:
    assert told in refusal(*words)
    assert MatchRun.objects.count() == 0


def test_weights_beyond_the_solvers_are_said(one_way: Peers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(match_command, "match", too_much)
    assert "lower them" in refusal("peer/first", "--dry-run")


def test_a_cycle_under_way_is_refused(one_way: Peers, peer_cycle: Cycle) -> None:
    start_run(actor=SYSTEM, cycle=peer_cycle)
    assert "under way already" in refusal("peer/first")


def test_a_pin_that_no_longer_holds_is_said(one_way: Peers, peer_cycle: Cycle, coralie: User) -> None:
    ada, basile = one_way
    decide(actor=actor(coralie), cycle=peer_cycle, mentor=ada, mentee=basile, kind="pin")
    Volunteer.objects.filter(pk=basile.pk).update(languages=["de"])
    assert "They have no language in common." in refusal("peer/first")


@pytest.mark.parametrize("words", [(), ("--dry-run",), ("--explain",)])
def test_people_kept_together_whom_no_group_can_hold_are_said(
    mina: Volunteer, group: list[Volunteer], agility_cycle: Cycle, coralie: User, words: tuple[str, ...]
) -> None:
    enrolled(mina, agility_cycle, "mentor")
    gaby = group[0]
    enrolled(gaby, agility_cycle, "mentee")
    decide(actor=actor(coralie), cycle=agility_cycle, mentor=mina, mentee=gaby, kind="pin")
    two = (mina.email, gaby.email) if "--explain" in words else ()
    told = refusal(f"{agility_cycle.programme.slug}/{agility_cycle.slug}", *words, *two)
    assert told == "No group can hold all the people kept together by hand: release one of them."


def test_peers_without_roles_are_promised_nothing_of_idle_mentors(
    peers: Peers, peer_cycle: Cycle, coralie: User
) -> None:
    weigh(actor=actor(coralie), cycle=peer_cycle, values={"reciprocal": True, "third": "idle"})
    text = said("peer/first")
    assert "fewest not yet good" in text
    assert "fewest idle mentors" not in text


def too_much(*_: Any, **__: Any) -> None:
    raise OverflowError


@pytest.fixture
def gaby(group: list[Volunteer]) -> Volunteer:
    return group[0]
