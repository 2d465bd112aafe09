"""Each rule of pairing: a party it lets through, and what breaks it."""

from dataclasses import replace

import pytest

from hub.matching.people import Frame, History, Model, Party, Person
from hub.matching.reasons import reasons_for
from hub.matching.rules import ALL, RULES, broken_by

ADA = Person(
    id="ada", identity="ada", organisation="rivage", seniority="executive", languages=frozenset({"fr", "en"}),
    modes=frozenset({"remote"}), place="Lyon", offers={"open-source": "mastering"}, seeks={"open-data": "practising"},
    challenges=frozenset({"commit"}), enrolled_as=frozenset({"mentor", "mentee"}),
)  # fmt: skip
BASILE = replace(
    ADA, id="basile", identity="basile", organisation="orbite", seniority="senior", languages=frozenset({"fr"}),
    offers={"leadership": "mastering"}, seeks={"open-source": "discovering"},
)  # fmt: skip
MINA = replace(ADA, id="mina", identity="mina", organisation="tramway", offers={"agile": "mastering"})
GROUP = tuple(
    replace(
        BASILE, id=name, identity=name, organisation=home, seeks={"agile": "discovering"}, seniority="junior"
    )
    for name, home in [("gaby", "rivage"), ("gus", "rivage"), ("hana", "orbite"), ("hugo", "orbite")]
)
COLETTE = replace(BASILE, id="colette", identity="colette", organisation="rivage", seniority="junior")

RECIPROCAL = Frame(Model.PEER, reciprocal=True)
PEERS = Party(Frame(Model.PEER), ADA, (BASILE,))
AGILITY = Party(Frame(Model.AGILITY, group_min=2, group_max=6), MINA, GROUP)
CULTURE = Party(Frame(Model.CULTURE_SHIFT), ADA, (COLETTE,))


def codes(party: Party) -> set[str]:
    return {rule.code for rule in broken_by(party)}


@pytest.mark.parametrize("party", [PEERS, AGILITY, CULTURE, replace(PEERS, frame=RECIPROCAL)])
def test_these_people_may_meet(party: Party) -> None:
    assert codes(party) == set()


PEER_BREAKS = {
    "self_pairing": replace(PEERS, mentees=(ADA,)),
    "same_organisation": replace(PEERS, mentees=(replace(BASILE, organisation="rivage"),)),
    "not_senior": replace(PEERS, mentees=(replace(BASILE, seniority="confirmed"),)),
    "nothing_shared": replace(
        PEERS, mentees=(replace(BASILE, seeks={"law": "practising"}, challenges=frozenset()),)
    ),
    "group_size": replace(PEERS, mentees=(BASILE, replace(BASILE, id="b2", identity="b2"))),
    "reporting_line": replace(PEERS, mentees=(replace(BASILE, managers=frozenset({"ada"})),)),
    "excluded_organisations": replace(
        PEERS, history=History(excluded=frozenset({frozenset({"orbite", "rivage"})}))
    ),
    "conflict_of_interest": replace(PEERS, mentor=replace(ADA, avoids=frozenset({"orbite"}))),
    "already_paired": replace(PEERS, history=History(paired=frozenset({frozenset({"ada", "basile"})}))),
    "over_capacity": replace(PEERS, mentor=replace(ADA, capacity=2, open_pairs=2)),
    "no_common_language": replace(PEERS, mentees=(replace(BASILE, languages=frozenset({"de"})),)),
    "no_common_mode": replace(PEERS, mentees=(replace(BASILE, modes=frozenset({"in_person"})),)),
    "not_enrolled": replace(PEERS, mentees=(replace(BASILE, enrolled_as=frozenset({"mentor"})),)),
}


@pytest.mark.parametrize(("code", "party"), PEER_BREAKS.items())
def test_peers_are_refused_with_the_rule_they_break(code: str, party: Party) -> None:
    assert codes(party) == {code}


def test_two_records_of_one_human_being_are_one_person() -> None:
    assert codes(replace(PEERS, mentees=(replace(BASILE, identity="ada"),))) == {"self_pairing"}


def test_independents_are_of_no_organisation_and_so_of_different_ones() -> None:
    assert codes(replace(PEERS, mentor=replace(ADA, organisation=None))) == set()
    both = replace(
        PEERS, mentor=replace(ADA, organisation=None), mentees=(replace(BASILE, organisation=None),)
    )
    assert codes(both) == set()


def test_a_programme_may_open_wider_than_senior_managers() -> None:
    assert codes(replace(PEER_BREAKS["not_senior"], frame=Frame(Model.PEER, senior_only=False))) == set()


def test_a_shared_challenge_is_enough_to_have_something_in_common() -> None:
    assert codes(replace(PEERS, mentees=(replace(BASILE, seeks={}, offers={}),))) == set()


def test_reciprocal_peers_are_both_enrolled_in_both_roles() -> None:
    party = replace(PEERS, mentor=replace(ADA, enrolled_as=frozenset({"mentor"})))
    assert codes(party) == set()
    assert codes(replace(party, frame=RECIPROCAL)) == {"not_enrolled"}


def test_people_who_only_meet_in_person_must_be_in_one_place() -> None:
    ada, basile = (replace(p, modes=frozenset({"in_person"})) for p in (ADA, BASILE))
    assert codes(replace(PEERS, mentor=ada, mentees=(replace(basile, place=" lyon "),))) == set()
    assert codes(replace(PEERS, mentor=ada, mentees=(replace(basile, place="Lille"),))) == {"no_common_mode"}
    nowhere = replace(PEERS, mentor=replace(ada, place=""), mentees=(replace(basile, place=""),))
    assert codes(nowhere) == {"no_common_mode"}


@pytest.mark.parametrize(
    ("code", "party"),
    {
        "mentor_inside_group": replace(AGILITY, mentor=replace(MINA, organisation="orbite")),
        "group_size": replace(AGILITY, mentees=GROUP[:1]),
        "practice_not_offered": replace(AGILITY, mentor=replace(MINA, offers={"leadership": "mastering"})),
        "self_pairing": replace(AGILITY, mentees=(*GROUP, GROUP[0])),
        "reporting_line": replace(
            AGILITY, mentees=(*GROUP[:3], replace(GROUP[3], managers=frozenset({GROUP[0].id})))
        ),
        "excluded_organisations": replace(
            AGILITY, history=History(excluded=frozenset({frozenset({"rivage", "orbite"})}))
        ),
    }.items(),
)
def test_a_group_is_refused_with_the_rule_it_breaks(code: str, party: Party) -> None:
    assert codes(party) == {code}


def test_the_practice_must_be_sought_by_the_whole_group_unless_the_cycle_names_it() -> None:
    one_else = (*GROUP[:3], replace(GROUP[3], seeks={"law": "practising"}))
    party = replace(AGILITY, mentees=one_else)
    assert codes(party) == {"practice_not_offered"}
    assert codes(replace(party, frame=replace(party.frame, practice="agile"))) == set()
    assert codes(replace(AGILITY, frame=replace(AGILITY.frame, practice="law"))) == {"practice_not_offered"}


@pytest.mark.parametrize(
    ("code", "mentee"),
    {
        "different_organisation": replace(COLETTE, organisation="orbite"),
        "reporting_line": replace(COLETTE, managers=frozenset({"boss", "ada"})),
    }.items(),
)
def test_culture_shift_stays_inside_one_organisation_and_out_of_the_reporting_line(
    code: str, mentee: Person
) -> None:
    assert codes(replace(CULTURE, mentees=(mentee,))) == {code}


def test_all_broken_rules_are_told_at_once() -> None:
    stranger = replace(BASILE, languages=frozenset({"de"}), seniority="junior", modes=frozenset())
    assert codes(replace(PEERS, mentees=(stranger,))) == {
        "no_common_language",
        "not_senior",
        "no_common_mode",
    }


def test_nobody_to_mentor_is_no_group() -> None:
    assert codes(replace(AGILITY, mentees=())) == {"group_size"}


def test_every_rule_has_a_code_of_its_own_and_a_sentence_in_both_languages() -> None:
    assert len({rule.code for rule in ALL}) == len(ALL)
    for rule in ALL:
        assert rule.sentence("fr") != rule.sentence("en")
        assert rule.sentence("en").endswith(".")
    assert set(RULES) == set(Model)


def test_reasons_say_what_each_gives_and_finds() -> None:
    for_basile = reasons_for(PEERS, BASILE)
    assert (for_basile.finds, for_basile.gives) == ({"open-source"}, frozenset())
    assert reasons_for(PEERS, ADA).gives == {"open-source"}
    assert for_basile.challenges == {"commit"}
    assert for_basile.languages == {"fr"}
    assert reasons_for(AGILITY, MINA).practices == {"agile"}


def test_reasons_speak_of_meeting_in_person_to_those_of_one_place_alone() -> None:
    near, far = (
        [replace(one, modes=frozenset({"in_person", "remote"}), place=place) for one in (ADA, BASILE)]
        for place in (" Lyon", "")
    )
    for (mentor, mentee), other, modes in (
        (near, "lyon", {"in_person", "remote"}),
        (near, "Brest", {"remote"}),
        (far, "", {"remote"}),
    ):
        party = replace(PEERS, mentor=mentor, mentees=(replace(mentee, place=other),))
        assert reasons_for(party, mentor).modes == modes


def test_reasons_count_the_organisations_of_all_and_each_independent() -> None:
    first, *others = AGILITY.mentees
    assert reasons_for(PEERS, ADA).organisations == 2
    colleagues = tuple(replace(one, organisation=first.organisation) for one in others)
    assert reasons_for(replace(AGILITY, mentees=(first, *colleagues)), first).organisations == 2
    alone = tuple(replace(one, organisation=None) for one in others)
    assert reasons_for(replace(AGILITY, mentees=(first, *alone)), first).organisations == 2 + len(alone)
