"""Whoever a confirmed run found nobody for reads why on their own page, and nothing of anyone else."""

from typing import Any

import pytest
from django.test import Client

from hub.members.models import User, Volunteer
from hub.members.services import release_consents
from hub.mentoring.models import Cycle, MatchRun
from hub.mentoring.runs.settling import settle
from hub.mentoring.services import confirm_run, propose_pair, start_run
from tests.cast import SYSTEM, actor, enrolled, make_topic, make_volunteer


@pytest.fixture
def luce(ada: Volunteer, basile: Volunteer, peer_cycle: Cycle) -> Volunteer:
    """Ada and Basile suit each other; nobody offers what Luce seeks, in a language of her own."""
    enrolled(ada, peer_cycle, "mentor")
    enrolled(basile, peer_cycle, "mentee")
    luce = make_volunteer("Luce", None, seeks=[make_topic("law", fr="Droit", en="Law")])
    enrolled(luce, peer_cycle, "mentee")
    return luce


@pytest.fixture
def run(coralie: User, luce: Volunteer, peer_cycle: Cycle) -> MatchRun:
    return settle(start_run(actor=actor(coralie), cycle=peer_cycle))


def page(client: Client, person: Volunteer) -> str:
    assert person.user is not None
    person.user.language = "en"
    person.user.save(update_fields=["language"])
    client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
    return client.get("/me/enrolments/", headers={"accept-language": "en"}).content.decode()


def test_nothing_is_said_before_the_run_is_confirmed(client: Client, run: MatchRun, luce: Volunteer) -> None:
    assert run.left_out.filter(volunteer=luce).exists()
    assert "nobody was found" not in page(client, luce)


def test_then_the_person_reads_why_and_what_they_could_change(
    client: Client, run: MatchRun, luce: Volunteer, coralie: User
) -> None:
    confirm_run(actor=actor(coralie), run=run)
    text = page(client, luce)
    assert "nobody was found for you: what you seek is not offered yet" in text
    assert "Nobody offers this topic yet: Law." in text
    assert "Other topics that you offer or seek" in text
    assert "Ada" not in text
    assert "Basile" not in text


def test_so_does_a_mentor_for_whom_nobody_is_left(
    client: Client, luce: Volunteer, basile: Volunteer, peer_cycle: Cycle, coralie: User
) -> None:
    other = make_volunteer("Marc", None, offers=list(basile.topics_sought.all()))
    enrolled(other, peer_cycle, "mentor")
    run = settle(start_run(actor=actor(coralie), cycle=peer_cycle))
    confirm_run(actor=actor(coralie), run=run)
    (idle,) = run.left_out.filter(role="mentor")
    text = page(client, idle.volunteer)
    assert "This time those whom you could mentor have someone." in text
    assert "Basile" not in text


def test_others_read_nothing_of_it(client: Client, run: MatchRun, basile: Volunteer, coralie: User) -> None:
    confirm_run(actor=actor(coralie), run=run)
    assert "nobody was found" not in page(client, basile)


def test_it_is_no_longer_said_once_they_are_proposed_someone(
    client: Client, run: MatchRun, luce: Volunteer, coralie: User, peer_cycle: Cycle, open_source: Any
) -> None:
    confirm_run(actor=actor(coralie), run=run)
    late = make_volunteer("Marc", None, offers=[make_topic("seas")], seeks=list(luce.topics_sought.all()))
    enrolled(late, peer_cycle, "mentor")
    propose_pair(actor=actor(coralie), cycle=peer_cycle, mentor=late, mentees=[luce])
    assert "nobody was found" not in page(client, luce)


def test_why_is_forgotten_with_the_person(run: MatchRun, luce: Volunteer) -> None:
    assert luce.user is not None
    release_consents(actor=SYSTEM, user=luce.user)
    assert not run.left_out.filter(volunteer=luce).exists()
    assert sum(run.summary["left"].values()) == 1
