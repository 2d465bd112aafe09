"""Ideas: sent without an account, confirmed by mail, decided on by coordinators, forgotten in time."""

import datetime as dt
import re

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from commons.ideas import idea_of, token_for
from commons.models import ChallengeIndexPage, Idea
from commons.services import ideas
from hub.members.models import Event
from hub.mentoring.permissions import COORDINATORS, ensure_coordinators
from hub.shared import clock, guards
from hub.shared.chores import tend
from hub.shared.logs import LINK
from tests.cast import actor
from tests.commons.ideas import make_idea

FORM = "/fr/ideas/"
WRITTEN = {
    "title": "Comment partager un vélo entre communes ?",
    "text": "Deux communes voisines.\n\nUn seul parc de vélos.",
    "name": "Zoé Passante",
    "email": "zoe@ailleurs.example",
    "organisation": "Vélos unis",
    "wants_credit": "on",
}


@pytest.fixture
def send(client, db):
    """Open the form, take the time to write, send it."""

    def sent(path: str = FORM, browser: Client = client, after: int = 20, **values: str):
        with time_machine.travel(clock.now() - dt.timedelta(seconds=after)):
            page = browser.get(path).text
        opened = re.search(r'name="opened" value="([^"]+)"', page)[1]
        return browser.post(path, {**WRITTEN, "opened": opened, **values})

    return sent


@pytest.fixture
def carla(coralie):
    """Coralie, in the group of coordinators: who is told by mail."""
    Group.objects.filter(name=COORDINATORS).delete()
    coralie.groups.add(ensure_coordinators())
    return coralie


# Sending


def test_anyone_sends_an_idea_and_is_told_to_look_at_their_mail(send, post):
    answer = send()
    assert (answer.status_code, answer.headers["Location"]) == (302, "/fr/ideas/sent/")
    idea = Idea.objects.get()
    assert (idea.state, idea.title, idea.language, idea.source) == ("sent", WRITTEN["title"], "fr", "form")
    assert idea.wants_credit
    assert [mail.to for mail in post()] == [["zoe@ailleurs.example"]]


def test_what_follows_the_form_is_the_same_for_a_known_and_an_unknown_address(send, client, rita):
    unknown, known = send(), send(email=rita.email)
    assert unknown.headers["Location"] == known.headers["Location"]
    page = client.get("/fr/ideas/sent/")
    assert page.status_code == 200
    assert "example" not in page.text


def test_the_form_says_what_is_missing_at_the_field_and_loses_nothing(send):
    answer = send(email="zoe", title="")
    assert answer.status_code == 400
    assert not Idea.objects.exists()
    assert 'aria-invalid="true"' in re.search(r'<input[^>]*name="email"[^>]*>', answer.text)[0]
    assert re.search(r'aria-describedby="[^"]*id_email_error', answer.text)
    assert "Un seul parc de vélos." in answer.text
    assert 'value="zoe"' in answer.text


@pytest.mark.parametrize(("values", "code"), [({"website": "x"}, "trapped"), ({"after": 1}, "too_fast")])
def test_a_robot_is_stopped_and_nothing_is_kept_or_sent(send, post, values, code):
    answer = send(**values)
    assert answer.status_code == 400
    assert answer.context["form"].has_error("__all__", code)
    assert "Un seul parc de vélos." in answer.text
    assert not Idea.objects.exists()
    assert post() == []


def test_one_address_is_not_flooded(send, post):
    answers = [send(title=f"Idée {number}") for number in range(4)]
    assert [answer.status_code for answer in answers] == [302, 302, 302, 429]
    assert "Idée 3" in answers[3].text
    assert len(post()) == 3


def test_the_same_idea_sent_twice_is_kept_once_and_mailed_again_only_later(send, post):
    send()
    send()
    assert Idea.objects.count() == 1
    assert len(post()) == 1
    with time_machine.travel(clock.now() + dt.timedelta(minutes=30)):
        send()
    assert len(post()) == 2


def test_a_mail_to_an_unproven_address_quotes_nothing_of_what_was_typed(send, post):
    send(title="Achetez ici https://spam.example", name="https://spam.example")
    mail = post()[0]
    assert "spam" not in mail.body + mail.subject
    assert mail.extra_headers["Auto-Submitted"] == "auto-generated"


def test_the_form_works_with_no_cookie_but_the_one_against_forgery(send):
    assert send(browser=Client(enforce_csrf_checks=False)).status_code == 302
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(FORM, WRITTEN).status_code == 403
    assert strict.get(FORM).cookies.keys() == {"csrftoken"}


def test_the_form_shows_the_address_for_mail_where_there_is_one(client, db, settings):
    assert "mailto:" not in client.get(FORM).text
    settings.IDEAS_ADDRESS = "idees@hub.example"
    assert 'href="mailto:idees@hub.example"' in client.get(FORM).text


def test_the_form_is_linked_from_the_list_of_challenges_and_from_home(client, french):
    index = ChallengeIndexPage.objects.get()
    assert f'href="{FORM}"' in client.get(index.url).text
    french.home.join_title = "Venez"
    french.home.save()
    assert f'href="{FORM}"' in client.get(french.home.url).text


# Confirming


def confirm_path(idea: Idea, language: str = "fr") -> str:
    with override(language):
        return reverse("idea_confirm", args=[token_for(idea)])


def test_the_link_shows_the_idea_and_the_button_confirms_it(send, client, post, carla):
    send()
    link = re.search(r"http\S+", post()[0].body)[0]
    path = link[link.index("/fr/ideas/confirm/") :]
    post().clear()
    page = client.get(path)
    assert page.status_code == 200
    assert WRITTEN["title"] in page.text
    assert Idea.objects.get().state == "sent"
    assert client.post(path).headers["Location"] == path
    assert Idea.objects.get().state == "received"
    assert client.get(path).status_code == 200
    told = {mail.to[0]: mail.body for mail in post()}
    assert told.keys() == {"zoe@ailleurs.example", carla.email}


def test_coordinators_learn_that_there_is_an_idea_and_nothing_about_who_sent_it(carla, sacha, post):
    idea = make_idea("sent", organisation="Vélos unis")
    ideas.confirm_idea(idea=idea)
    [told] = [mail for mail in post() if mail.to == [carla.email]]
    assert f"/admin/idea/inspect/{idea.pk}/" in told.body
    for secret in ("Zoé", "ailleurs", "Vélos", idea.title):
        assert secret not in told.body + told.subject
    assert not [mail for mail in post() if mail.to == [sacha.email]]


def test_the_sender_has_the_last_word_on_being_named(client, db):
    by_mail, by_form = make_idea("sent", source="mail"), make_idea("sent", wants_credit=True)
    assert "checked" not in client.get(confirm_path(by_mail)).text
    assert "checked" in client.get(confirm_path(by_form)).text
    client.post(confirm_path(by_mail), {"wants_credit": "on"})
    client.post(confirm_path(by_form))
    for idea, named in ((by_mail, True), (by_form, False)):
        idea.refresh_from_db()
        assert (idea.state, idea.wants_credit) == ("received", named)


def test_confirming_twice_changes_nothing(client, post, carla):
    idea = make_idea("sent")
    path = confirm_path(idea)
    client.post(path)
    client.post(path)
    assert len(post()) == 2
    assert Event.objects.filter(verb="idea.received").count() == 1


def test_a_late_link_says_what_to_do(client, db):
    idea = make_idea("sent")
    path = confirm_path(idea)
    with time_machine.travel(clock.now() + dt.timedelta(days=7, minutes=1)):
        answer = client.get(path)
        assert client.post(path).status_code == 404
    assert answer.status_code == 404
    assert f'href="{FORM}"' in answer.text
    assert Idea.objects.get().state == "sent"


def test_a_forged_link_or_one_of_another_address_confirms_nothing(client, db):
    idea = make_idea("sent")
    token = token_for(idea)
    assert idea_of(token) == idea
    assert idea_of(token[:-2] + "xx") is None
    assert idea_of("") is None
    Idea.objects.update(email="other@ailleurs.example")
    assert idea_of(token) is None
    assert client.post(f"/fr/ideas/confirm/{token}/").status_code == 404


def test_the_mail_and_the_page_speak_the_sender_s_language(send, post):
    with override("en"):
        send("/en/ideas/")
    assert Idea.objects.get().language == "en"
    assert post()[0].subject == "Confirm your idea"
    assert "/en/ideas/confirm/" in post()[0].body


def test_unconfirmed_ideas_are_deleted_after_a_week_and_no_others(db):
    make_idea("sent", title="Oubliée")
    make_idea("received", title="Confirmée")
    with time_machine.travel(clock.now() + dt.timedelta(days=6, hours=23)):
        assert tend()["unconfirmed ideas deleted"] == 0
    with time_machine.travel(clock.now() + dt.timedelta(days=7, hours=1)):
        assert tend()["unconfirmed ideas deleted"] == 1
    assert [idea.title for idea in Idea.objects.all()] == ["Confirmée"]


def test_every_verb_leaves_an_event_without_content(send, client, coralie, french):
    send()
    idea = Idea.objects.get()
    ideas.confirm_idea(idea=idea)
    ideas.promote_idea(actor=actor(coralie), idea=idea, publish=True)
    events = Event.objects.filter(subject_id=idea.pk)
    assert {event.verb for event in events} == {
        "idea.sent",
        "idea.received",
        "idea.promoted",
        "idea.published",
    }
    for event in events:
        assert event.ids == {}
        assert (event.user == coralie) == (event.verb == "idea.promoted")


def test_the_address_of_a_confirmation_is_not_logged():
    assert LINK.sub(r"\1…", "POST /fr/ideas/confirm/abc:def/") == "POST /fr/ideas/confirm/…/"


def test_the_limits_of_the_form_are_the_guards_own():
    assert guards.MOST_FROM_ONE_ADDRESS == ideas.MOST_MAILS
