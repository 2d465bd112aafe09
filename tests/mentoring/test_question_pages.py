"""Questions on the pair's page: its people alone read them, without a name; one that waits is asked of the reader."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hub.members.models import Organisation, User, Volunteer
from hub.mentoring.models import Pair, Question
from hub.mentoring.services import accept_pair, answer_question, ask_question
from tests.admin.conftest import browser, carla  # noqa: F401
from tests.api.conftest import Caller, person
from tests.cast import actor

type Peers = tuple[Volunteer, Volunteer]

ASKED, ANSWERED = "Combien de temps par mois ?", "Deux heures suffisent."


@pytest.fixture
def question(proposed_pair: Pair, peers: Peers) -> Question:
    return ask_question(actor=actor(peers[1]), pair=proposed_pair, text=ASKED)


def read(user: User | None, name: str, *args: Any, language: str = "en") -> str:
    assert user is not None
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = language
    return client.get(reverse(name, args=args)).text


def test_the_other_reads_it_without_a_name_and_answers(
    client: Client, question: Question, proposed_pair: Pair, peers: Peers
) -> None:
    ada, basile = peers
    text = read(ada.user, "pair", proposed_pair.pk)
    assert ASKED in text
    assert "The person proposed to you asks" in text
    assert "Basile" not in text
    client.force_login(ada.user)
    address = reverse("question-answer", args=[question.pk])
    answer = client.post(address, {f"answer-{question.pk}-text": ANSWERED})
    assert answer.url == reverse("pair", args=[proposed_pair.pk])
    text = read(basile.user, "pair", proposed_pair.pk)
    assert ANSWERED in text
    assert "Ada" not in text
    assert "You answered" in read(ada.user, "pair", proposed_pair.pk)


def test_one_asks_on_the_page(client: Client, proposed_pair: Pair, peers: Peers) -> None:
    client.force_login(peers[1].user)
    address = reverse("pair-ask", args=[proposed_pair.pk])
    assert client.post(address, {"question-text": ASKED}).url == reverse("pair", args=[proposed_pair.pk])
    assert Question.objects.get().text == ASKED


def test_what_is_refused_is_said_at_its_field(
    client: Client, question: Question, proposed_pair: Pair, peers: Peers
) -> None:
    client.force_login(peers[0].user)
    client.cookies["django_language"] = "en"
    field = f"answer-{question.pk}-text"
    for address, name in (
        (reverse("pair-ask", args=[proposed_pair.pk]), "question-text"),
        (reverse("question-answer", args=[question.pk]), field),
    ):
        answer = client.post(address, {name: "Appelez le 06 12 34 56 78"})
        assert answer.status_code == 400
        assert f'href="#id_{name}"' in answer.text
        assert "Appelez le 06 12 34 56 78" in answer.text
        assert "once all of you have accepted" in answer.text
    assert Question.objects.get().answered_at is None


def test_who_may_not_ask_sees_no_form(proposed_pair: Pair, peers: Peers, client: Client) -> None:
    form = reverse("pair-ask", args=[proposed_pair.pk])
    assert form in read(peers[1].user, "pair", proposed_pair.pk)
    for _index in range(3):
        ask_question(actor=actor(peers[1]), pair=proposed_pair, text=ASKED)
    text = read(peers[1].user, "pair", proposed_pair.pk)
    assert form not in text
    assert "Three of your questions wait" in text
    client.force_login(peers[1].user)
    assert client.post(form, {"question-text": ASKED}).status_code == 409
    accept_pair(actor=actor(peers[0]), pair=proposed_pair)
    text = read(peers[0].user, "pair", proposed_pair.pk)
    assert form not in text
    assert text.count("/me/questions/") == 3


def test_whoever_asked_is_told_that_no_answer_has_come(
    question: Question, proposed_pair: Pair, peers: Peers
) -> None:
    text = read(peers[1].user, "pair", proposed_pair.pk)
    assert "No answer yet." in text
    assert reverse("question-answer", args=[question.pk]) not in text


def test_once_all_have_accepted_it_stays_to_read(
    question: Question, proposed_pair: Pair, peers: Peers
) -> None:
    answer_question(actor=actor(peers[0]), question=question, text=ANSWERED)
    for one in peers:
        accept_pair(actor=actor(one), pair=proposed_pair)
    text = read(peers[0].user, "pair", proposed_pair.pk)
    assert "You were asked" in text
    assert ANSWERED in text


@pytest.mark.parametrize("language", ["fr", "en"])
def test_organisations_keys_and_coordinators_read_nothing_of_it(
    question: Question, proposed_pair: Pair, peers: Peers, rita: User, oscar: User, coralie: User,
    key_of: Callable[..., str], rivage: Organisation, orbite: Organisation, language: str,
) -> None:  # fmt: skip
    answer_question(actor=actor(peers[0]), question=question, text=ANSWERED)
    told = [
        read(who, name, *args, language=language)
        for who in (rita, oscar, coralie)
        for name, args in (("pair", [proposed_pair.pk]), ("me", []), ("people", []), ("consents-export", []))
    ]
    told += [person(who).get(f"pairs/{proposed_pair.pk}/").text for who in (rita, oscar, coralie, *peers)]
    told += [Caller(key=key_of(home)).get("pairs/").text for home in (rivage, orbite)]
    assert not [text for text in told if ASKED in text or ANSWERED in text]


def test_coordinators_read_nothing_of_it_in_the_back_office(
    question: Question,
    proposed_pair: Pair,
    browser: Callable[[User], Client],  # noqa: F811
    carla: User,  # noqa: F811
) -> None:
    office = browser(carla)
    for address in (
        reverse("pair:inspect", args=[proposed_pair.pk]),
        reverse("event:index"),
        reverse("pair:index"),
    ):
        answer = office.get(address)
        assert answer.status_code == 200
        assert ASKED not in answer.text


def test_a_question_that_waits_is_asked_of_whoever_may_answer(
    question: Question, proposed_pair: Pair, peers: Peers, rita: User
) -> None:
    title = "Answer a question about a proposal"
    assert title in read(peers[0].user, "me")
    assert title not in read(peers[1].user, "me")
    assert title not in read(rita, "me")
    ask_question(actor=actor(peers[1]), pair=proposed_pair, text="Et où ?")
    text = read(peers[0].user, "me")
    assert text.count(title) == 1
    assert "2 questions wait for you" in text
    assert ASKED not in text
    for one in Question.objects.all():
        answer_question(actor=actor(peers[0]), question=one, text=ANSWERED)
    assert title not in read(peers[0].user, "me")


def test_pages_ask_the_database_as_much_for_many_questions_as_for_one(
    client: Client, question: Question, proposed_pair: Pair, peers: Peers, django_assert_max_num_queries: Any
) -> None:
    client.force_login(peers[0].user)
    for name, args in (("pair", [proposed_pair.pk]), ("me", [])):
        client.get(reverse(name, args=args))
    counts = {}
    for name, args in (("pair", [proposed_pair.pk]), ("me", [])):
        with django_assert_max_num_queries(60) as few:
            client.get(reverse(name, args=args))
        counts[name] = len(few)
    for one in peers:
        for _index in range(2):
            ask_question(actor=actor(one), pair=proposed_pair, text=ASKED)
    for name, args in (("pair", [proposed_pair.pk]), ("me", [])):
        with django_assert_max_num_queries(counts[name]):
            client.get(reverse(name, args=args))
