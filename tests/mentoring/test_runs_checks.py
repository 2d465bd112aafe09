"""What a coordinator is told before a cycle is matched."""

import pytest
from django.utils import translation

from charters.models import Charter
from hub.members.actors import Actor
from hub.members.models import Organisation, User, Volunteer
from hub.mentoring.models import Cycle, MentoringModel, Pair
from hub.mentoring.runs.carrying import carry_out
from hub.mentoring.runs.checks import Level, launch_checks
from hub.mentoring.runs.reading import read
from hub.mentoring.services import confirm_run, start_run, weigh
from hub.topics.models import Topic
from tests.cast import actor, consents, enrolled, make_organisation, make_topic, make_volunteer


def found(cycle: Cycle) -> dict[str, str]:
    """The level of each check."""
    return {check.code: str(check.level) for check in launch_checks(Cycle.objects.get(pk=cycle.pk))}


def texts(cycle: Cycle) -> str:
    return " ".join(check.text for check in launch_checks(cycle))


@pytest.fixture
def two(ada: Volunteer, basile: Volunteer, peer_cycle: Cycle) -> Cycle:
    """Ada would mentor, Basile be mentored."""
    enrolled(ada, peer_cycle, "mentor")
    enrolled(basile, peer_cycle, "mentee")
    return peer_cycle


def test_all_is_well_with_people_who_offer_what_is_sought(
    two: Cycle, rivage: Organisation, open_source: Topic
) -> None:
    mine = make_volunteer("Marc", rivage, seeks=[open_source])
    enrolled(mine, two, "mentee")
    Volunteer.objects.filter(name="Ada").update(capacity=2)
    assert set(found(two).values()) == {"ok"}


def test_a_cycle_without_mentors_is_not_worth_running(peer_cycle: Cycle, basile: Volunteer) -> None:
    enrolled(basile, peer_cycle, "mentee")
    assert found(peer_cycle)["people"] == Level.STOP


def test_those_who_cannot_be_matched_are_counted(two: Cycle, rivage: Organisation) -> None:
    away = make_volunteer("Away", rivage, state="paused")
    enrolled(away, two)
    assert found(two)["absent"] == Level.WARN


def test_those_in_a_pair_who_have_a_place_left_are_counted(
    proposed_pair: Pair, peers: tuple[Volunteer, Volunteer]
) -> None:
    assert "again" not in found(proposed_pair.cycle)
    Volunteer.objects.update(capacity=2)
    assert found(proposed_pair.cycle)["again"] == Level.OK
    assert "2 des personnes" in texts(proposed_pair.cycle)


def test_of_groups_those_whose_one_place_is_kept_to_be_mentored_are_counted(
    peers: tuple[Volunteer, Volunteer], peer_cycle: Cycle
) -> None:
    assert "last_places" not in found(peer_cycle)
    assert found(peer_cycle)["people"] == Level.OK
    peer_cycle.programme.model = MentoringModel.AGILITY
    peer_cycle.programme.save()
    assert found(peer_cycle)["last_places"] == Level.WARN
    assert found(peer_cycle)["people"] == Level.STOP
    Volunteer.objects.filter(name="Ada").update(capacity=2)
    assert found(peer_cycle)["last_places"] == Level.WARN
    Volunteer.objects.update(capacity=2)
    assert "last_places" not in found(peer_cycle)


def test_one_place_for_both_roles_is_one_place(
    coralie: User, peers: tuple[Volunteer, Volunteer], peer_cycle: Cycle
) -> None:
    assert found(peer_cycle)["places"] == Level.WARN
    Volunteer.objects.update(capacity=2)
    assert found(peer_cycle)["places"] == Level.OK
    Volunteer.objects.update(capacity=1)
    weigh(actor=actor(coralie), cycle=peer_cycle, values={"reciprocal": True})
    assert "places" not in found(peer_cycle)


def test_a_charter_without_a_version_in_force_stops(two: Cycle) -> None:
    two.programme.charter = Charter.objects.create(slug="empty", title_fr="Vide", title_en="Empty")
    two.programme.save()
    assert found(two)["charter"] == Level.STOP


def test_what_nobody_offers_is_named(two: Cycle, rivage: Organisation) -> None:
    rare = make_volunteer("Rare", rivage, seeks=[make_topic("rare", "rareté", "rarity")])
    enrolled(rare, two, "mentee")
    assert found(two)["offers"] == Level.WARN
    assert "rareté (1)" in texts(two)


def test_too_few_places_are_told(two: Cycle, rivage: Organisation, open_source: Topic) -> None:
    assert found(two)["places"] == Level.OK
    enrolled(make_volunteer("Second", rivage, seeks=[open_source]), two, "mentee")
    assert found(two)["places"] == Level.WARN


def test_peers_without_roles_are_enrolled_as_both(
    two: Cycle, rivage: Organisation, open_source: Topic
) -> None:
    enrolled(make_volunteer("Both", rivage, seeks=[open_source]), two, "mentor", "mentee")
    assert "one_role" not in found(two)
    weigh(actor=Actor.system(), cycle=two, values={"reciprocal": True})
    levels = found(two)
    assert (levels["one_role"], levels["odd"]) == (Level.WARN, Level.WARN)
    assert "2 " in next(check.text for check in launch_checks(two) if check.code == "one_role")


def test_groups_reach_their_smallest_size_or_stop(
    mina: Volunteer, group: list[Volunteer], agility_cycle: Cycle
) -> None:
    enrolled(mina, agility_cycle, "mentor")
    enrolled(group[0], agility_cycle, "mentee")
    assert found(agility_cycle)["groups"] == Level.STOP
    enrolled(group[1], agility_cycle, "mentee")
    assert found(agility_cycle)["groups"] == Level.OK


def test_culture_shift_is_matched_two_by_two(culture_cycle: Cycle) -> None:
    Cycle.objects.filter(pk=culture_cycle.pk).update(group_min=2, group_max=4)
    assert found(culture_cycle)["groups"] == Level.STOP


def test_corporate_people_mentoring_start_ups_are_warned(
    peer_cycle: Cycle, orbite: Organisation, open_source: Topic
) -> None:
    young = make_organisation("Young", "startup")
    enrolled(make_volunteer("Boss", orbite, offers=[open_source]), peer_cycle, "mentor")
    enrolled(make_volunteer("Founder", young, seeks=[open_source]), peer_cycle, "mentee")
    assert found(peer_cycle)["startups"] == Level.WARN


def test_start_ups_mentoring_corporate_people_are_welcome(
    peer_cycle: Cycle, orbite: Organisation, open_source: Topic
) -> None:
    young = make_organisation("Young", "startup")
    enrolled(make_volunteer("Boss", orbite, seeks=[open_source]), peer_cycle, "mentee")
    enrolled(make_volunteer("Founder", young, offers=[open_source]), peer_cycle, "mentor")
    assert "startups" not in found(peer_cycle)


def test_too_few_juniors_to_mentor_the_seniors_of_their_house_are_warned(
    culture_cycle: Cycle, orbite: Organisation, open_source: Topic
) -> None:
    enrolled(
        make_volunteer("Junior", orbite, offers=[open_source], seniority="junior"), culture_cycle, "mentor"
    )
    for name in ("Chief", "Head"):
        enrolled(
            make_volunteer(name, orbite, seeks=[open_source], seniority="executive"), culture_cycle, "mentee"
        )
    assert found(culture_cycle)["reverse"] == Level.WARN
    Volunteer.objects.filter(name="Junior").update(capacity=2)
    assert "reverse" not in found(culture_cycle)


def test_outsiders_mentoring_one_organisations_projects_are_warned(
    two: Cycle, orbite: Organisation, rivage: Organisation, open_source: Topic
) -> None:
    assert found(two)["intrapreneurs"] == Level.WARN
    enrolled(make_volunteer("Autre", rivage, seeks=[open_source]), two, "mentee")
    assert "intrapreneurs" not in found(two)


def test_the_checks_take_as_many_queries_for_many(
    two: Cycle, rivage: Organisation, open_source: Topic, django_assert_max_num_queries: object
) -> None:
    for number in range(6):
        one = make_volunteer(f"P{number}", rivage, seeks=[open_source])
        consents(one)
        enrolled(one, two, "mentee")
    with django_assert_max_num_queries(9):  # type: ignore[operator]
        launch_checks(Cycle.objects.select_related("programme__charter").get(pk=two.pk))


@pytest.mark.parametrize("reciprocal", [False, True])
def test_the_people_counted_are_those_whom_a_run_takes(
    two: Cycle, rivage: Organisation, orbite: Organisation, open_source: Topic, reciprocal: bool
) -> None:
    both = [make_volunteer(f"Both {n}", orbite, seeks=[open_source], capacity=n) for n in (1, 2, 3)]
    for one in both:
        enrolled(one, two, "mentor", "mentee")
    confirm_run(actor=Actor.system(), run=carry_out(start_run(actor=Actor.system(), cycle=two).pk))
    enrolled(make_volunteer("Late", rivage, seeks=[open_source]), two, "mentee")
    weighting = weigh(actor=Actor.system(), cycle=two, values={"reciprocal": reciprocal})
    problem = read(two, weighting).problem
    mentors, mentees = len(problem.mentors()), len(problem.mentees())
    told = f"Peers: {mentors}." if reciprocal else f"Mentors: {mentors}. Mentees: {mentees}."
    assert mentors < two.enrolments.count()
    with translation.override("en"):
        checks = {check.code: check.text for check in launch_checks(two)}
    assert checks["people"] == told
    assert checks["full"].startswith(f"{(problem.pool.free == 0).sum()} ")
