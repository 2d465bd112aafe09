"""Needs: anyone sends their answers, the coordinators answer, time forgets."""

import datetime as dt
import logging

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client

from commons.models import Need
from commons.services.needs import forget_needs, handle_need, send_need
from commons.survey.loading import load_survey
from commons.tasks import forget_needs as chore
from hub.members.actors import Actor
from hub.members.events import deliver_pending
from hub.members.models import Event
from hub.mentoring.permissions import ensure_coordinators
from hub.shared import clock
from tests.cast import SYSTEM, actor, make_user, refused
from tests.commons.needs import ANSWERS, address, every_model

WHO = {"name": "Nadia", "email": "nadia@rivage.example", "organisation": "Rivage", "message": "Mon secret"}
LATER = dt.timedelta(seconds=30)


@pytest.fixture
def hub(french):
    every_model(french)
    load_survey()


@pytest.fixture
def need(hub) -> Need:
    return send_need(actor=Actor(), values=WHO, answers=ANSWERS, language="fr")


def sent_by(
    client: Client, values: dict[str, str] | None = None, *, path: str = "", wait: dt.timedelta = LATER
):
    """The form is opened, filled in and sent after `wait`."""
    path = path or address("fr", ANSWERS)
    start = clock.now()
    opened = client.get(path).context["form"].initial["opened"]
    with time_machine.travel(start + wait, tick=False):
        return client.post(path, {**WHO, "opened": opened, **(values or {})})


def test_anyone_sends_their_answers_and_hears_that_they_arrived(hub, coralie):
    answer = sent_by(Client())
    assert (answer.status_code, answer.headers["Location"]) == (302, "/fr/survey/sent/")
    assert Client().get("/fr/survey/sent/").status_code == 200
    need = Need.objects.get()
    assert (need.name, need.answers, need.recommended, need.state) == ("Nadia", ANSWERS, "peer", "received")
    assert need.language == "fr"


def test_the_coordinators_get_a_link_and_not_a_word_of_it_the_sender_a_receipt(need, carla_mail, post):
    sent = {message.to[0]: message for message in post()}
    assert set(sent) == {carla_mail, WHO["email"]}
    told = sent[carla_mail]
    assert f"/admin/need/inspect/{need.pk}/" in told.body
    assert not any(word in told.subject + told.body for word in WHO.values())
    receipt = sent[WHO["email"]]
    assert "/fr/survey/?who=person" in receipt.body
    assert "Nadia" in receipt.body


@pytest.fixture
def carla_mail(db) -> str:
    user = make_user("Carla", "carla@hub.example")
    user.groups.add(ensure_coordinators())
    return user.email


def test_another_network_or_nothing_clear_recommends_no_model(hub):
    need = send_need(actor=Actor(), values=WHO, answers={**ANSWERS, "who": "startup"}, language="en")
    assert need.recommended == ""


@pytest.mark.parametrize("change", [{"who": None}, {"who": "nobody"}, {"more": "x"}])
def test_answers_that_are_not_the_survey_s_are_refused(hub, change):
    answers = {code: answer for code, answer in {**ANSWERS, **change}.items() if answer}
    with pytest.raises(ValidationError):
        send_need(actor=Actor(), values=WHO, answers=answers, language="fr")
    assert not Need.objects.exists()


def test_a_sending_without_all_the_answers_asks_the_questions_again(hub):
    answer = Client().post("/fr/survey/?who=person", WHO)
    assert answer.status_code == 400
    assert not Need.objects.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"email": "nowhere"}, "email"),
        ({"name": ""}, "name"),
        ({"website": "http://spam.example"}, "__all__"),
    ],
)
def test_a_wrong_value_is_said_by_its_field_and_nothing_is_sent(hub, values, field):
    answer = sent_by(Client(), values)
    assert answer.status_code == 400
    assert field in answer.context["form"].errors
    assert not Need.objects.exists()
    assert not mail.outbox


def test_what_is_sent_too_fast_or_too_often_is_not_taken(hub):
    assert sent_by(Client(), wait=dt.timedelta(seconds=1)).status_code == 400
    for _turn in range(3):
        assert sent_by(Client()).status_code == 302
    assert sent_by(Client()).status_code == 400
    assert Need.objects.count() == 3


def test_whoever_is_signed_in_finds_their_name_there(hub, rita):
    client = Client()
    client.force_login(rita, backend="django.contrib.auth.backends.ModelBackend")
    html = client.get(address("fr", ANSWERS)).content.decode()
    assert 'value="Rita Rivage"' in html
    assert 'value="rita@rivage.example"' in html


def test_a_result_is_kept_by_no_cache(hub):
    assert "no-store" in Client().get(address("fr", ANSWERS)).headers["Cache-Control"]


def test_coordinators_alone_read_and_answer_needs(need, coralie, rita, sacha):
    for who in (Actor(), actor(rita), actor(sacha)):
        assert not Need.objects.visible_to(who).exists()
        with refused("not_allowed"):
            handle_need(actor=who, need=need)
    assert Need.objects.visible_to(actor(coralie)).get() == need
    handled = handle_need(actor=actor(coralie), need=need)
    assert (handled.state, handled.handled_by) == ("handled", coralie)
    with refused("wrong_state"):
        handle_need(actor=actor(coralie), need=need)


def test_who_sent_it_is_forgotten_a_year_after_the_answer_and_not_before(need, coralie):
    unanswered = send_need(actor=Actor(), values=WHO, answers=ANSWERS, language="fr")
    answered_at = clock.now()
    handle_need(actor=actor(coralie), need=need)
    with time_machine.travel(answered_at + dt.timedelta(days=364), tick=False):
        assert chore() == 0
    with time_machine.travel(answered_at + dt.timedelta(days=366), tick=False):
        assert chore() == 1
        assert chore() == 0
    need.refresh_from_db()
    assert (need.name, need.email, need.organisation, need.message) == ("", "", "", "")
    assert need.answers == ANSWERS
    unanswered.refresh_from_db()
    assert unanswered.name == "Nadia"
    deliver_pending()


def test_nobody_but_the_hub_forgets_needs(need, coralie):
    with refused("not_allowed"):
        forget_needs(actor=actor(coralie))
    assert forget_needs(actor=SYSTEM) == 0


def test_events_and_logs_hold_nothing_of_what_was_sent(hub, caplog, coralie):
    with caplog.at_level(logging.DEBUG):
        sent_by(Client())
        deliver_pending()
    handle_need(actor=actor(coralie), need=Need.objects.get())
    kept = caplog.text + "".join(
        str(event.__dict__) for event in Event.objects.filter(verb__startswith="need")
    )
    assert Event.objects.filter(verb__startswith="need").count() == 2
    assert not any(word in kept for word in (WHO["name"], WHO["email"], WHO["message"]))


def test_a_mail_about_what_was_forgotten_is_not_sent(need, coralie, post):
    handle_need(actor=actor(coralie), need=need)
    Need.objects.update(state_changed_at=clock.now() - dt.timedelta(days=400))
    forget_needs(actor=SYSTEM)
    assert post() == []
