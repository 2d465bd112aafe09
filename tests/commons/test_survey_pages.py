"""The survey as it is loaded, asked and answered on the public pages."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from commons.models import ModelPage, SurveyAnswer, SurveyQuestion, SurveyRule
from commons.survey.loading import key, load_survey, shipped
from tests.commons.needs import ANSWERS, address, every_model

KINDS = tuple(ModelPage.Kind.values)
RULES = len(shipped()["rules"])


def test_loading_adds_what_is_missing_and_keeps_what_an_editor_changed(french):
    every_model(french)
    assert load_survey().waiting == {}
    assert (SurveyQuestion.objects.count(), SurveyRule.objects.count()) == (8, RULES)
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
    assert SurveyRule.objects.count() == RULES


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
