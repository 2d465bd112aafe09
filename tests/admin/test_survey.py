"""The survey and its needs in the back office."""

import pytest
from django.urls import reverse

from commons.models import ModelPage, Need, SurveyAnswer, SurveyQuestion, SurveyRule
from commons.services.needs import send_need
from commons.survey.loading import key, load_survey
from hub.members.actors import Actor
from hub.members.models import User
from tests.commons.conftest import french  # noqa: F401
from tests.commons.needs import ANSWERS, every_model

LISTS = ["need", "surveyrule", "surveyquestion"]
WHO = {"name": "Nadia", "email": "nadia@rivage.example", "organisation": "Rivage", "message": "Mon secret"}


@pytest.fixture
def pages(french):  # noqa: F811
    found = every_model(french)
    load_survey()
    return found


@pytest.fixture
def need(pages) -> Need:
    return send_need(actor=Actor(), values=WHO, answers=ANSWERS, language="fr")


def doors(need: Need) -> list[str]:
    rule, question = SurveyRule.objects.first(), SurveyQuestion.objects.first()
    found = [reverse(f"{name}:index") for name in LISTS]
    found += [f"{reverse(f'{name}:index')}?export=csv" for name in LISTS]
    found += [reverse(f"{name}:add") for name in LISTS[1:]]
    found += [reverse("surveyrule:edit", args=[rule.pk]), reverse("surveyrule:delete", args=[rule.pk])]
    found += [reverse("surveyquestion:edit", args=[question.pk]), reverse("need:inspect", args=[need.pk])]
    return [*found, reverse("need:act", args=["handle", need.pk])]


def test_coordinators_and_superusers_enter_nobody_else(need, browser, client, carla, eve, rita, sacha):
    for user in (carla, User.objects.create_superuser("root@hub.example")):
        opened = browser(user)
        assert {path: opened.get(path).status_code for path in doors(need)} == dict.fromkeys(doors(need), 200)
    for path in doors(need):
        assert client.get(path).headers["Location"].startswith("/accounts/login/")
        assert browser(eve).get(path).headers["Location"] == "/admin/"
        assert all(browser(user).get(path).status_code == 403 for user in (rita, sacha))


def test_a_need_is_read_in_words_and_marked_as_answered(need, office, carla):
    html = office.get(reverse("need:inspect", args=[need.pk])).text
    for text in [
        "nadia@rivage.example",
        "Mon secret",
        "Whom would you like to sit opposite?",
        "Someone of equal experience",
    ]:
        assert text in html, text
    assert office.post(reverse("need:act", args=["handle", need.pk])).status_code == 302
    need.refresh_from_db()
    assert (need.state, need.handled_by) == ("handled", carla)
    assert office.post(reverse("need:act", args=["handle", need.pk])).status_code == 409


def test_the_home_of_the_back_office_shows_what_waits_to_coordinators(need, office, browser, eve):
    assert "Needs to be answered" in office.get("/admin/").text
    assert "Needs to be answered" not in browser(eve).get("/admin/").text


def test_a_need_that_names_what_left_the_survey_is_still_read(need, office):
    SurveyRule.objects.all().delete()
    SurveyQuestion.objects.filter(code="who").delete()
    assert "person" in office.get(reverse("need:inspect", args=[need.pk])).text


def test_a_need_is_neither_written_nor_deleted_by_hand(need, office):
    assert office.get("/admin/need/new/").status_code == 404
    assert office.get(f"/admin/need/delete/{need.pk}/").status_code == 404


# Rules --------------------------------------------------------------------------------------------------------------


def rule_values(pages, **values):
    answer = SurveyAnswer.objects.get(question__code="who", code="person")
    known = {
        "answers": [str(answer.pk)], "outcome": "model", "kind": "peer", "weight": "2", "reason_fr": "Parce que",
        "reason_en": "Because", "rests_on": pages["peer"].pk, "section": "returns", "position": "5",
        "advice_fr": "", "advice_en": "",
    }  # fmt: skip
    return {**known, **values}


def test_a_rule_is_written_changed_and_deleted(pages, office):
    assert office.post(reverse("surveyrule:add"), rule_values(pages)).status_code == 302
    rule = SurveyRule.objects.get(reason_en="Because")
    assert [answer.code for answer in rule.answers.all()] == ["person"]
    edit = reverse("surveyrule:edit", args=[rule.pk])
    other = SurveyAnswer.objects.get(question__code="who", code="group")
    changed = rule_values(pages, weight="-3", answers=[str(other.pk)])
    assert office.post(edit, changed).status_code == 302
    rule = SurveyRule.objects.get(pk=rule.pk)
    assert (rule.weight, [answer.code for answer in rule.answers.all()]) == (-3, ["group"])
    assert office.post(reverse("surveyrule:delete", args=[rule.pk])).status_code == 302
    assert not SurveyRule.objects.filter(pk=rule.pk).exists()


def test_a_rule_s_change_changes_the_advice(pages, office, client):
    rule = SurveyRule.objects.get(pk=key("rule", "peer-not-a-group"))
    everyone = [
        str(answer.pk) for answer in SurveyAnswer.objects.filter(question__code="level").exclude(code="mixed")
    ]
    path = reverse("surveyrule:edit", args=[rule.pk])
    assert office.post(path, rule_values(pages, excludes="on", answers=everyone)).status_code == 302
    query = "&".join(f"{question}={answer}" for question, answer in ANSWERS.items())
    assert client.get(f"/fr/survey/?{query}").context["advice"].name != "Modèle peer"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"answers": []}, "answers"),
        ({"answers": ["00000000-0000-4000-8000-000000000000"]}, "answers"),
        ({"kind": ""}, "kind"),
        ({"weight": "0"}, "weight"),
        ({"weight": "11"}, "weight"),
        ({"rests_on": ""}, "rests_on"),
        ({"section": "title"}, "section"),
        ({"outcome": "elsewhere"}, "kind"),
        ({"outcome": "elsewhere", "kind": ""}, "advice_fr"),
        ({"outcome": "elsewhere", "kind": "", "advice_fr": "Là-bas", "excludes": "on"}, "excludes"),
        ({"outcome": "elsewhere", "kind": "", "advice_fr": "Là-bas", "weight": "-1"}, "weight"),
    ],
)
def test_a_rule_that_means_nothing_is_refused_by_its_field(pages, office, values, field):
    before = SurveyRule.objects.count()
    answer = office.post(reverse("surveyrule:add"), rule_values(pages, **values))
    assert field in answer.context["form"].errors
    assert SurveyRule.objects.count() == before


def test_all_the_answers_of_a_question_are_no_condition(pages, office):
    every = [str(answer.pk) for answer in SurveyAnswer.objects.filter(question__code="where")]
    answer = office.post(reverse("surveyrule:add"), rule_values(pages, answers=every))
    assert "Where are the people who already know?" in str(answer.context["form"].errors["answers"])


def test_a_rule_rests_on_a_section_that_is_written(pages, office):
    ModelPage.objects.filter(pk=pages["peer"].pk).update(returns="<p> </p>")
    answer = office.post(reverse("surveyrule:add"), rule_values(pages))
    assert "Returns" in str(answer.context["form"].errors["section"])


def test_the_rules_are_read_as_sentences_with_where_all_the_answers_lead(pages, office):
    html = office.get(reverse("surveyrule:index")).text
    for text in [
        "+3 for Peer to peer",
        "rules out Agility",
        "+10 for another network",
        "56700",
        "principles",
    ]:
        assert text in html, text
    assert "No set of answers leads to" not in html
    SurveyRule.objects.filter(kind="panel").delete()
    assert "No set of answers leads to: Modèle panel." in office.get(reverse("surveyrule:index")).text


def test_the_list_of_rules_takes_the_same_queries_whatever_their_number(
    pages, office, django_assert_max_num_queries
):
    office.get(reverse("surveyrule:index"))
    with django_assert_max_num_queries(40):
        office.get(reverse("surveyrule:index"))


def test_rules_are_found_by_question(pages, office):
    question = SurveyQuestion.objects.get(code="return")
    rows = office.get(reverse("surveyrule:index"), {"question": question.pk}).context["object_list"]
    assert {row.pk for row in rows} == set(
        SurveyRule.objects.filter(answers__question=question).values_list("pk", flat=True)
    )


# Questions ----------------------------------------------------------------------------------------------------------


def question_values(question: SurveyQuestion | None, *answers, deleted=(), **values):
    """A post of the form; `answers` are rows or (code, label)."""
    known = {
        "code": "size", "text_fr": "Combien ?", "text_en": "How many?", "help_fr": "", "help_en": "", "position": "90",
        "answers-TOTAL_FORMS": len(answers), "answers-MIN_NUM_FORMS": 2, "answers-MAX_NUM_FORMS": 1000,
        "answers-INITIAL_FORMS": sum(isinstance(answer, SurveyAnswer) for answer in answers),
    }  # fmt: skip
    for place, answer in enumerate(answers):
        is_row = isinstance(answer, SurveyAnswer)
        code, label = (answer.code, answer.label_fr) if is_row else answer
        known |= {
            f"answers-{place}-id": answer.pk if is_row else "", f"answers-{place}-code": code,
            f"answers-{place}-label_fr": label, f"answers-{place}-label_en": label,
            f"answers-{place}-ORDER": place + 1, f"answers-{place}-DELETE": "on" if answer in deleted else "",
        }  # fmt: skip
    return {**known, **values}


FEW, MANY = ("few", "Peu"), ("many", "Beaucoup")


def test_a_question_is_written_with_its_answers_then_changed(pages, office, client):
    assert office.post(reverse("surveyquestion:add"), question_values(None, FEW, MANY)).status_code == 302
    question = SurveyQuestion.objects.get(code="size")
    rows = list(question.answers.all())
    assert [row.code for row in rows] == ["few", "many"]
    assert "Combien ?" in client.get("/fr/survey/").text
    edit = reverse("surveyquestion:edit", args=[question.pk])
    assert (
        office.post(edit, question_values(question, *rows, ("lots", "Plein"), text_fr="Tant ?")).status_code
        == 302
    )
    question = SurveyQuestion.objects.get(code="size")
    assert (question.text_fr, question.answers.count()) == ("Tant ?", 3)
    assert office.post(reverse("surveyquestion:delete", args=[question.pk])).status_code == 302
    assert not SurveyQuestion.objects.filter(code="size").exists()


def test_a_question_offers_at_least_two_answers_and_codes_of_its_own(pages, office):
    for values in (
        question_values(None, FEW),
        question_values(None, FEW, FEW),
        question_values(None, FEW, MANY, code="edit"),
        question_values(None, FEW, MANY, code="who"),
    ):
        answer = office.post(reverse("surveyquestion:add"), values)
        assert answer.status_code == 200
        assert not answer.context["form"].is_valid()
    assert not SurveyQuestion.objects.filter(code="size").exists()


def test_what_rules_name_is_not_taken_away_from_under_them(pages, office):
    question = SurveyQuestion.objects.get(code="level")
    office.post(reverse("surveyquestion:delete", args=[question.pk]))
    assert SurveyQuestion.objects.filter(pk=question.pk).exists()
    rows = list(question.answers.all())
    values = question_values(question, *rows, ("more", "Plus"), deleted=rows[:1], code="level")
    answer = office.post(reverse("surveyquestion:edit", args=[question.pk]), values)
    assert "1 rule names the answer" in str(answer.context["form"].errors)
    assert question.answers.count() == 3
    unnamed = next(row for row in rows if not row.rules.exists())
    values = question_values(question, *rows, ("more", "Plus"), deleted=[unnamed], code="level")
    assert office.post(reverse("surveyquestion:edit", args=[question.pk]), values).status_code == 302
    assert not SurveyAnswer.objects.filter(pk=unnamed.pk).exists()


def test_a_model_page_that_rules_rest_on_is_not_deleted(pages, office):
    page = pages["peer"]
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    for path in (
        reverse("wagtailadmin_pages:delete", args=[page.pk]),
        reverse("wagtailadmin_pages:delete", args=[page.get_parent().pk]),
        f"{bulk}?id={page.pk}&next=/admin/",
    ):
        answer = office.post(path, follow=True)
        assert "rest on “" in answer.text
        assert ModelPage.objects.filter(pk=page.pk).exists()
    SurveyRule.objects.filter(rests_on=page).delete()
    assert office.post(reverse("wagtailadmin_pages:delete", args=[page.pk])).status_code == 302
    assert not ModelPage.objects.filter(pk=page.pk).exists()
