"""Which form of mentoring? What the answers lead to, and how it is said."""

import random
from collections.abc import Iterator
from itertools import product

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from commons.models import ModelPage, SurveyAnswer, SurveyQuestion, SurveyRule
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
from commons.survey.loading import key, load_survey, shipped
from tests.commons.needs import ANSWERS, address, every_model

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


@given(SURVEYS, GIVEN, st.randoms(use_true_random=False))
def test_the_order_in_which_rules_come_changes_nothing(
    found: Survey, answers: dict[str, str], chance: random.Random
):
    shuffled = list(found.rules)
    chance.shuffle(shuffled)
    again = Survey(found.questions, tuple(shuffled), found.models)
    assert recommend(again, answers) == recommend(found, answers)
    assert count(again).outcomes == count(found).outcomes


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


# Loading ------------------------------------------------------------------------------------------------------------


def test_loading_adds_what_is_missing_and_keeps_what_an_editor_changed(french):
    every_model(french)
    assert load_survey().waiting == {}
    assert (SurveyQuestion.objects.count(), SurveyRule.objects.count()) == (8, len(SHIPPED.rules))
    SurveyRule.objects.filter(pk=key("rule", "peer-equal")).update(weight=-7, reason_fr="À ma façon")
    SurveyQuestion.objects.filter(code="who").update(code="people", text_fr="Pour qui ?")
    SurveyAnswer.objects.filter(question__code="seek", code="world").update(code="terra", label_fr="Un monde")
    SurveyRule.objects.filter(pk=key("rule", "reverse-world")).delete()
    assert load_survey().added == 1
    assert SurveyRule.objects.get(pk=key("rule", "peer-equal")).weight == -7
    assert SurveyQuestion.objects.get(code="people").text_fr == "Pour qui ?"
    back = SurveyRule.objects.get(pk=key("rule", "reverse-world"))
    assert [answer.label_fr for answer in back.answers.all()] == ["Un monde"]
    assert load_survey().added == 0


def test_rules_wait_for_the_page_of_the_model_they_cite_and_the_command_says_so(french, capsys):
    every_model(french, but={"panel", "bottle"})
    with pytest.raises(CommandError, match=r"panel \(3\), bottle \(4\)"):
        call_command("load_survey")
    assert not SurveyRule.objects.filter(kind="panel").exists()
    every_model(french, but=set(KINDS) - {"panel", "bottle"})
    call_command("load_survey")
    assert SurveyRule.objects.count() == len(SHIPPED.rules)


def test_a_rule_cites_the_page_in_the_main_language(french, english, translate):
    pages = every_model(french)
    translate(pages["peer"], "Peer to peer", slug="peer-to-peer")
    load_survey()
    assert {found.rests_on.locale.language_code for found in SurveyRule.objects.all()} == {"fr"}


# The pages ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def hub(french, english, translate):
    """The small site with a page for each model in French, one of them in English, and the survey."""
    pages = every_model(french)
    translate(pages["peer"], "Between peers", slug="between-peers")
    load_survey()
    return pages


def html_of(path: str, status: int = 200) -> str:
    response = Client().get(path)
    assert response.status_code == status, path
    return response.content.decode()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_questions_are_asked_without_an_account_in_numbered_fieldsets(hub, language):
    html = html_of(f"/{language}/survey/")
    assert html.count("<fieldset") == 8
    assert html.count("<legend") == 8
    for row in shipped()["questions"]:
        assert row[language].replace("’", "’") in html
    assert 'method="get"' in html
    assert "noindex" not in html


def test_without_a_survey_there_is_no_page(french):
    html_of("/fr/survey/", status=404)


def test_the_advice_has_an_address_of_its_own_and_each_reason_leads_to_the_section_it_rests_on(hub):
    html = html_of(address("fr", ANSWERS))
    assert "<h1>Modèle peer</h1>" in html
    for text in [
        "une caisse de résonance bienveillante",
        'href="/fr/modeles/modele-peer/#returns"',
        'href="/fr/modeles/modele-peer/#organisation"',
        'id="changes"',
        'id="ruled-out"',
        'name="robots" content="noindex"',
    ]:
        assert text in html, text


def test_links_lead_to_the_page_in_the_reader_s_language_or_in_another_never_nowhere(hub):
    html = html_of(address("en", ANSWERS))
    assert 'href="/en/models/between-peers/#returns"' in html
    assert "<h1>Between peers</h1>" in html
    reverse = {**ANSWERS, "seek": "world", "opposite": "younger", "time": "short"}
    assert 'href="/fr/modeles/modele-reverse/#principles"' in html_of(address("en", reverse))


def test_a_reason_whose_page_is_withdrawn_keeps_its_sentence_without_a_link(hub):
    hub["peer"].unpublish()
    html = html_of(address("fr", ANSWERS))
    assert "une caisse de résonance bienveillante" in html
    assert "/fr/modeles/modele-peer/" not in html


def test_every_change_that_is_offered_leads_where_it_says(hub):
    page = Client().get(address("fr", ANSWERS)).context["advice"]
    turns = [turn for turning in page.turnings for turn in turning.turns]
    assert turns
    for turn in turns:
        assert Client().get(turn.url).context["advice"].name == turn.outcome


def test_another_network_is_said_plainly_with_where_to_turn(hub):
    html = html_of(address("en", {**ANSWERS, "who": "startup"}))
    assert "Another network serves this need better" in html
    assert "entrepreneurs’ network" in html
    assert "/fr/modeles/modele-flash/#when-not-to" in html
    assert "Read how it works" not in html


def test_nothing_clear_is_said_honestly(hub):
    SurveyRule.objects.all().delete()
    html = html_of(address("en", ANSWERS))
    assert "A coordinator will help you" in html
    assert 'id="send"' in html


def test_an_answer_that_is_missing_or_unknown_is_asked_again_and_the_others_kept(hub):
    html = html_of("/en/survey/?who=person&seek=nonsense")
    assert html.count('class="errors"') == 7
    assert 'aria-describedby="id_seek_error"' in html
    assert "This answer is no longer offered" in html
    assert html.count("checked") == 1
    assert "noindex" in html
    assert 'class="errors"' in html_of("/en/survey/?advice=1")


def test_answers_are_changed_from_where_they_stand(hub):
    html = html_of(address("en", ANSWERS) + "&edit=1")
    assert html.count("checked") == 8
    assert 'class="errors"' not in html


def test_the_pages_take_the_same_few_queries_whatever_the_number_of_rules(hub, count_queries):
    html_of("/fr/survey/")
    path = address("fr", ANSWERS)
    html_of(path)
    form, before = (count_queries(lambda p=p: html_of(p)) for p in ("/fr/survey/?edit=1", path))
    rules = list(SurveyRule.objects.all())
    for place, one in enumerate(rules):
        copy = SurveyRule(
            kind=one.kind, outcome=one.outcome, weight=1, reason_fr=f"Encore {place}", reason_en="More",
            rests_on=one.rests_on, section=one.section, position=1000,
        )  # fmt: skip
        copy.answers = list(one.answers.all())
        copy.save()
    assert count_queries(lambda: html_of(path)) == before <= 15
    assert form <= 12
