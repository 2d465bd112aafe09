"""Which form of mentoring? What the answers lead to, by any rules and by those we ship."""

import random
from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commons.models import ModelPage
from commons.survey.advice import (
    ELSEWHERE,
    UNDECIDED,
    Question,
    Rule,
    Survey,
    outcome_of,
    recommend,
    weigh,
    winner,
)
from commons.survey.counting import count
from commons.survey.loading import shipped

KINDS = tuple(ModelPage.Kind.values)


def as_shipped() -> Survey:
    """The survey of the file, without a database."""
    rows = shipped()
    questions = tuple(Question(row["code"], tuple(row["answers"])) for row in rows["questions"])
    rules = tuple(
        Rule(
            key=row["code"],
            outcome=row["for"],
            when=tuple((question, frozenset(codes)) for question, codes in row["when"].items()),
            weight=row.get("weight", 1),
            excludes=row.get("excludes", False),
            position=place,
        )
        for place, row in enumerate(rows["rules"])
    )
    return Survey(questions, rules, KINDS)


SHIPPED = as_shipped()

# The pure part ------------------------------------------------------------------------------------------------------

QUESTIONS = tuple(Question(code, ("a", "b", "c")) for code in ("p", "q", "r"))
CONDITIONS = st.dictionaries(
    st.sampled_from(["p", "q", "r"]),
    st.frozensets(st.sampled_from(["a", "b", "c"]), min_size=1),
    max_size=3,
).map(lambda wanted: tuple(wanted.items()))
RULES = st.lists(
    st.builds(
        lambda outcome, when, weight, excludes: (
            outcome,
            when,
            weight,
            excludes and outcome != ELSEWHERE,
        ),
        st.sampled_from([*KINDS[:4], ELSEWHERE]),
        CONDITIONS,
        st.integers(-10, 10),
        st.booleans(),
    ),
    max_size=12,
).map(
    lambda rows: tuple(
        Rule(str(place), outcome, when, weight, excludes, place)
        for place, (outcome, when, weight, excludes) in enumerate(rows)
    )
)
SURVEYS = RULES.map(lambda rules: Survey(QUESTIONS, rules, KINDS))
GIVEN = st.fixed_dictionaries({code: st.sampled_from(["a", "b", "c"]) for code in ("p", "q", "r")})


def survey(*rules: Rule) -> Survey:
    return Survey(QUESTIONS, rules, KINDS)


def rule(outcome: str, weight: int = 1, excludes: bool = False, **when: str) -> Rule:
    wanted = tuple((question, frozenset(codes)) for question, codes in when.items())
    return Rule(f"{outcome}{weight}{excludes}{when}", outcome, wanted, weight, excludes)


ALL_A = {"p": "a", "q": "a", "r": "a"}


def test_a_rule_wants_one_answer_of_each_question_it_names():
    both = rule("peer", p="ab", q="a")
    assert both.applies({"p": "b", "q": "a", "r": "c"})
    assert not both.applies({"p": "c", "q": "a", "r": "c"})
    assert not both.applies({"p": "a", "q": "b", "r": "c"})
    assert not rule("peer").applies(ALL_A), "a rule without conditions never applies"


def test_the_heaviest_model_wins_and_says_why_heaviest_reason_first():
    advice = recommend(
        survey(
            rule("peer", 1, p="a"), rule("peer", 3, q="a"), rule("peer", -1, r="a"), rule("agility", 2, p="a")
        ),
        ALL_A,
    )
    assert advice.outcome == "peer"
    assert advice.first is not None
    assert [one.weight for one in advice.first.reasons] == [3, 1]
    assert [one.weight for one in advice.first.doubts] == [-1]
    assert advice.second is not None
    assert advice.second.outcome == "agility"


def test_of_equals_the_first_kind_wins():
    tied = [rule("reverse", 2, p="a"), rule("peer", 2, p="a")]
    assert recommend(survey(*tied), ALL_A).outcome == "peer"
    assert KINDS.index("peer") < KINDS.index("reverse")


def test_what_is_ruled_out_is_out_whatever_its_weight():
    advice = recommend(survey(rule("peer", 10, p="a"), rule("peer", excludes=True, q="a")), ALL_A)
    assert advice.outcome == UNDECIDED
    assert [(model, len(rules)) for model, rules in advice.ruled_out] == [("peer", 1)]
    assert (
        recommend(survey(rule("peer", 10, p="a"), rule("peer", excludes=True, q="b")), ALL_A).outcome
        == "peer"
    )


@pytest.mark.parametrize(("weight", "outcome"), [(4, "peer"), (5, ELSEWHERE), (6, ELSEWHERE)])
def test_another_network_wins_when_no_model_weighs_more(weight: int, outcome: str):
    assert recommend(survey(rule("peer", 5, p="a"), rule(ELSEWHERE, weight, p="a")), ALL_A).outcome == outcome


def test_when_nothing_speaks_for_anything_nothing_is_recommended():
    assert recommend(survey(), ALL_A).outcome == UNDECIDED
    assert recommend(survey(rule("peer", -2, p="a")), ALL_A).outcome == UNDECIDED


@settings(deadline=None)
@given(SURVEYS, GIVEN, st.randoms(use_true_random=False))
def test_the_order_in_which_rules_come_changes_nothing(
    found: Survey, answers: dict[str, str], chance: random.Random
):
    shuffled = list(found.rules)
    chance.shuffle(shuffled)
    again = Survey(found.questions, tuple(shuffled), found.models)
    assert recommend(again, answers) == recommend(found, answers)
    assert count(again).outcomes == count(found).outcomes


@settings(deadline=None)
@given(SURVEYS, GIVEN)
def test_what_would_change_the_advice_is_true_and_complete(found: Survey, answers: dict[str, str]):
    advice = recommend(found, answers)
    said = {(change.question, change.answer): change.outcome for change in advice.changes}
    for question in found.questions:
        for answer in question.answers:
            outcome = recommend(found, {**answers, question.code: answer}).outcome
            if outcome != advice.outcome:
                assert said.pop((question.code, answer)) == outcome
    assert not said


@settings(deadline=None)
@given(SURVEYS)
def test_the_count_is_what_trying_each_set_of_answers_gives(found: Survey):
    tried = dict.fromkeys(KINDS, 0)
    for answers in sets_of_answers(found):
        outcome = recommend(found, answers).outcome
        tried[outcome] = tried.get(outcome, 0) + 1
    counted = count(found)
    assert counted.is_exact
    assert counted.outcomes == tried


def test_too_many_sets_of_answers_are_drawn_and_the_count_says_so():
    counted = count(SHIPPED, most=1000, drawn=200)
    assert not counted.is_exact
    assert (counted.combinations, counted.counted) == (56700, 200)
    assert counted == count(SHIPPED, most=1000, drawn=200)


def sets_of_answers(found: Survey) -> Iterator[dict[str, str]]:
    codes = [question.code for question in found.questions]
    for answers in product(*(question.answers for question in found.questions)):
        yield dict(zip(codes, answers, strict=True))


# The survey we ship -------------------------------------------------------------------------------------------------


def test_it_has_eight_questions_and_words_for_everything_in_both_languages():
    rows = shipped()
    assert len(rows["questions"]) == 8
    texts = [row[language] for row in rows["questions"] + rows["rules"] for language in ("fr", "en")]
    texts += [
        answer[language]
        for row in rows["questions"]
        for answer in row["answers"].values()
        for language in ("fr", "en")
    ]
    assert all(text.strip() for text in texts)
    elsewhere = [row for row in rows["rules"] if row["for"] == ELSEWHERE]
    assert all(row["advice_fr"].strip() and row["advice_en"].strip() for row in elsewhere)


def test_its_rules_name_answers_models_and_sections_that_exist():
    offered = {question.code: set(question.answers) for question in SHIPPED.questions}
    for one in SHIPPED.rules:
        assert one.outcome in {*KINDS, ELSEWHERE}
        assert all(wanted <= offered[question] for question, wanted in one.when), one.key
        assert all(wanted < offered[question] for question, wanted in one.when), f"{one.key}: no condition"
    sections = {name for row in shipped()["rules"] for name in [row["cites"].split("/")[1]]}
    assert sections <= {field.name for field in ModelPage._meta.get_fields()}


def test_every_set_of_answers_gets_a_reason_or_an_honest_conversation():
    reached = set()
    for answers in sets_of_answers(SHIPPED):
        applying = [one for one in SHIPPED.rules if one.applies(answers)]
        outcome = winner(*weigh(applying), SHIPPED.models)
        reached.add(outcome)
        if outcome != UNDECIDED:
            assert any(one.outcome == outcome and one.weight > 0 and not one.excludes for one in applying), (
                answers
            )
            assert not any(one.outcome == outcome and one.excludes for one in applying), answers
    assert reached == {*KINDS, ELSEWHERE, UNDECIDED}


def test_what_mentoring_is_not_for_here_is_sent_elsewhere_whatever_else_is_answered():
    for answers in sets_of_answers(SHIPPED):
        by_juniors = (
            answers["seek"] == "transform"
            and answers["where"] == "inside"
            and answers["opposite"] == "younger"
        )
        if answers["who"] in {"startup", "intrapreneur"} or by_juniors:
            assert outcome_of(SHIPPED, answers) == ELSEWHERE, answers


def test_undecided_is_rare():
    assert count(SHIPPED).outcomes[UNDECIDED] < 0.01 * 56700
