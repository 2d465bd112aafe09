"""Asking the other side something before answering: who may, what may be said, who reads it, how long it stays."""

import datetime as dt
import json
import logging
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from hub.members.models import Event, User, Volunteer
from hub.members.services import leave
from hub.mentoring.models import Cycle, Pair, Question
from hub.mentoring.services import (
    accept_pair,
    answer_question,
    ask_question,
    complete_pair,
    decline_pair,
    end_pair,
    erase_questions,
    erase_words,
    expire_pairs,
    propose_pair,
    withdraw_pair,
)
from hub.shared import clock
from tests.cast import SYSTEM, actor, enrolled, refused
from tests.mentoring.renewals import told

type Peers = tuple[Volunteer, Volunteer]

ASKED, ANSWERED = "Combien de temps par mois ?", "Deux heures suffisent."


@pytest.fixture
def question(proposed_pair: Pair, peers: Peers) -> Question:
    """Basile asks Ada something."""
    return ask_question(actor=actor(peers[1]), pair=proposed_pair, text=ASKED)


def test_one_asks_and_the_other_answers(question: Question, peers: Peers) -> None:
    answer_question(actor=actor(peers[0]), question=question, text=f"  {ANSWERED} \n")
    question.refresh_from_db()
    assert (question.text, question.answer) == (ASKED, ANSWERED)
    assert question.answered_by is not None
    assert question.answered_by.volunteer == peers[0]
    assert question.answered_at is not None


def test_nobody_else_asks_or_answers(
    question: Question, proposed_pair: Pair, rita: User, coralie: User, mina: Volunteer
) -> None:
    for who in (actor(rita), actor(coralie), actor(mina), SYSTEM):
        with refused("not_allowed"):
            ask_question(actor=who, pair=proposed_pair, text=ASKED)
        with refused("not_allowed"):
            answer_question(actor=who, question=question, text=ANSWERED)


def test_nobody_answers_their_own_question(question: Question, peers: Peers) -> None:
    with refused("not_allowed"):
        answer_question(actor=actor(peers[1]), question=question, text=ANSWERED)


def test_a_question_is_answered_once(question: Question, peers: Peers) -> None:
    answer_question(actor=actor(peers[0]), question=question, text=ANSWERED)
    with refused("wrong_state"):
        answer_question(actor=actor(peers[0]), question=question, text="Autre chose")
    question.refresh_from_db()
    assert question.answer == ANSWERED


def test_whoever_has_said_yes_answers_questions_but_asks_no_more(
    question: Question, proposed_pair: Pair, peers: Peers
) -> None:
    accept_pair(actor=actor(peers[0]), pair=proposed_pair)
    answer_question(actor=actor(peers[0]), question=question, text=ANSWERED)
    with refused("wrong_state"):
        ask_question(actor=actor(peers[0]), pair=proposed_pair, text=ASKED)


def test_nothing_is_asked_or_answered_once_all_have_accepted(
    question: Question, proposed_pair: Pair, peers: Peers
) -> None:
    for one in peers:
        accept_pair(actor=actor(one), pair=proposed_pair)
    with refused("wrong_state"):
        ask_question(actor=actor(peers[1]), pair=proposed_pair, text=ASKED)
    with refused("wrong_state"):
        answer_question(actor=actor(peers[0]), question=question, text=ANSWERED)


def test_three_questions_of_each_may_wait(proposed_pair: Pair, peers: Peers) -> None:
    for one in peers:
        for _index in range(3):
            question = ask_question(actor=actor(one), pair=proposed_pair, text=ASKED)
        with refused("wrong_state"):
            ask_question(actor=actor(one), pair=proposed_pair, text=ASKED)
    answer_question(actor=actor(peers[0]), question=question, text=ANSWERED)
    ask_question(actor=actor(peers[1]), pair=proposed_pair, text="Et encore ?")
    assert Question.objects.count() == 7


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  \n",
        "x" * 1001,
        "basile@orbite.example ?",
        "06 12 34 56 78",
        "www.basile.example",
        "Signé : BASILE",
    ],
)
def test_what_tells_who_one_is_or_nothing_is_refused(proposed_pair: Pair, peers: Peers, text: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        ask_question(actor=actor(peers[1]), pair=proposed_pair, text=text)
    assert list(refusal.value.message_dict) == ["text"]
    assert not Question.objects.exists()
    assert not Event.objects.filter(verb="question.asked").exists()


@pytest.mark.parametrize("text", [" ", "x" * 1001, "ada@rivage.example", "+33 6 12 34 56 78", "Ada"])
def test_an_answer_tells_no_more(question: Question, peers: Peers, text: str) -> None:
    with pytest.raises(ValidationError):
        answer_question(actor=actor(peers[0]), question=question, text=text)
    question.refresh_from_db()
    assert (question.answer, question.answered_at) == ("", None)


@pytest.fixture
def group_pair(group: list[Volunteer], mina: Volunteer, agility_cycle: Cycle) -> Pair:
    """Mina with Gaby, Gus, Hana and Hugo."""
    enrolled(mina, agility_cycle, "mentor")
    for one in group:
        enrolled(one, agility_cycle, "mentee")
    return propose_pair(actor=SYSTEM, cycle=agility_cycle, mentor=mina, mentees=group)


def test_in_a_group_each_other_one_may_answer(
    group_pair: Pair, group: list[Volunteer], mina: Volunteer
) -> None:
    question = ask_question(actor=actor(group[0]), pair=group_pair, text=ASKED)
    assert answer_question(actor=actor(group[3]), question=question, text=ANSWERED).answer == ANSWERED
    with refused("wrong_state"):
        answer_question(actor=actor(mina), question=question, text=ANSWERED)


CLOSED: dict[str, Callable[[Pair, Peers], object]] = {
    "declined": lambda pair, peers: decline_pair(actor=actor(peers[0]), pair=pair),
    "withdrawn": lambda pair, peers: withdraw_pair(actor=SYSTEM, pair=pair),
    "left": lambda pair, peers: leave(actor=actor(peers[0]), volunteer=peers[0]),
}


@pytest.mark.parametrize("how", CLOSED)
def test_a_proposal_that_closes_forgets_what_was_asked(
    question: Question, proposed_pair: Pair, peers: Peers, how: str
) -> None:
    answer_question(actor=actor(peers[0]), question=question, text=ANSWERED)
    CLOSED[how](proposed_pair, peers)
    assert not Question.objects.exists()


def test_a_proposal_that_expires_forgets_too(question: Question, proposed_pair: Pair) -> None:
    assert expire_pairs(actor=SYSTEM) == 0
    assert Question.objects.exists()
    Pair.objects.update(answer_until=clock.now() - dt.timedelta(minutes=1))
    expire_pairs(actor=SYSTEM)
    assert not Question.objects.exists()


@pytest.mark.parametrize("verb", [end_pair, complete_pair])
def test_a_pair_that_is_over_keeps_nothing_of_it(
    proposed_pair: Pair, question: Question, request: Any, verb: Any
) -> None:
    pair = request.getfixturevalue("active_pair")
    assert Question.objects.exists()
    verb(actor=SYSTEM, pair=pair)
    assert not Question.objects.exists()


def test_only_the_hub_itself_empties_a_pair(
    question: Question, proposed_pair: Pair, peers: Peers, rita: User
) -> None:
    for who in (actor(peers[0]), actor(rita)):
        with refused("not_allowed"):
            erase_questions(actor=who, pair=proposed_pair)
        with refused("not_allowed"):
            erase_words(actor=who, user=peers[1].user)  # type: ignore[arg-type]
    assert Question.objects.exists()


def test_whoever_is_erased_takes_their_words_away(accepted_pair: Pair, peers: Peers) -> None:
    """The pair has been accepted: nothing else closes it here."""
    ada, basile = (one.user for one in peers)
    assert ada is not None
    assert basile is not None
    places = {place.volunteer_id: place for place in accepted_pair.members.all()}
    for asker, other in (peers, peers[::-1]):
        Question.objects.create(
            pair=accepted_pair, asked_by=places[asker.pk], text=f"De {asker.name}", answer=f"Par {other.name}",
            answered_by=places[other.pk], answered_at=clock.now(),
        )  # fmt: skip
    call_command("pseudonymise_signatures", ada.email, because="Asked.", stdout=StringIO())
    [left] = Question.objects.all()
    assert (left.text, left.answer, left.answered_by) == ("De Basile", "", None)
    assert erase_words(actor=actor(basile), user=basile) == 1
    assert not Question.objects.exists()


def test_one_takes_one_s_own_words_away_and_nobody_else_s(
    client: Client, question: Question, proposed_pair: Pair, peers: Peers, sacha: User
) -> None:
    ask_question(actor=actor(peers[0]), pair=proposed_pair, text="Et vous ?")
    answer_question(actor=actor(peers[0]), question=question, text=ANSWERED)
    kept = {}
    for who in (peers[0].user, peers[1].user, sacha):
        client.force_login(who)
        kept[who] = json.loads(client.get(reverse("consents-export")).content)
    ada, basile, other = kept.values()
    assert {(one.get("asked"), one.get("answered"), one.get("answer")) for one in ada["questions"]} == {
        ("Et vous ?", None, ""), (None, ANSWERED, None),
    }  # fmt: skip
    assert [(one["asked"], one["answer"]) for one in basile["questions"]] == [(ASKED, ANSWERED)]
    assert [one["answer"] for one in basile["answers_to_proposals"]] == ["pending"]
    assert (other["questions"], other["answers_to_proposals"]) == ([], [])
    decline_pair(actor=actor(peers[1]), pair=proposed_pair, reason="elsewhere")
    client.force_login(peers[1].user)
    [row] = json.loads(client.get(reverse("consents-export")).content)["answers_to_proposals"]
    assert (row["answer"], row["reason"]) == ("declined", "elsewhere")


@pytest.mark.parametrize(
    ("language", "asked", "answered"),
    [
        ("en", "You are asked a question about a proposal", "A question about a proposal is answered"),
        ("fr", "", ""),
    ],
)
def test_mails_say_that_there_is_one_and_not_what_it_says(
    proposed_pair: Pair, peers: Peers, post: Callable[[], list[Any]], caplog: pytest.LogCaptureFixture, language: str,
    asked: str, answered: str,
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG)
    User.objects.update(language=language)
    post()
    mail.outbox.clear()
    question = ask_question(actor=actor(peers[1]), pair=proposed_pair, text=ASKED)
    post()
    assert told() == ["ada@rivage.example"]
    answer_question(actor=actor(peers[0]), question=question, text=ANSWERED)
    post()
    assert told() == ["ada@rivage.example", "basile@orbite.example"]
    link = reverse("pair", args=[proposed_pair.pk])
    for message, subject in zip(mail.outbox, (asked, answered), strict=True):
        assert subject in message.subject
        whole = message.message().as_string() + message.body
        assert link in message.body
        for words in (ASKED, ANSWERED, "Basile", "Orbite", "Rivage"):
            assert words not in message.subject + message.body
            assert words not in whole.split("\n\n", 1)[1] or words in ("Orbite", "Rivage")
    for event in Event.objects.filter(verb__startswith="question."):
        assert event.ids == {"pair": str(proposed_pair.pk)}
    assert ASKED not in caplog.text
    assert ANSWERED not in caplog.text


def test_nobody_is_told_of_what_is_no_more(
    proposed_pair: Pair, question: Question, peers: Peers, post: Callable[[], list[Any]]
) -> None:
    decline_pair(actor=actor(peers[1]), pair=proposed_pair)
    assert "question" not in " ".join(message.subject for message in post())


def test_in_a_group_all_the_others_are_told(
    group_pair: Pair, group: list[Volunteer], mina: Volunteer, post: Callable[[], list[Any]]
) -> None:
    post()
    mail.outbox.clear()
    ask_question(actor=actor(mina), pair=group_pair, text=ASKED)
    post()
    assert sorted(told()) == sorted(one.email for one in group)
