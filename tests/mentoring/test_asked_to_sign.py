"""What the first page of the member space says of a signature that is awaited, case by case."""

from typing import Any

import pytest
from django.urls import reverse

from charters.models import Charter, Signature
from charters.services import withdraw_signature
from hub.members.models import Volunteer
from hub.mentoring.models import Cycle, Pair
from hub.mentoring.services import end_pair
from tests.cast import actor, enrolled, signed
from tests.mentoring.renewals import People, renewed

pytestmark = pytest.mark.usefixtures("monday")
GO_ON, STARTS, BACK = "running pairs go on", "no pair of yours starts before", "You took back your signature"


@pytest.fixture
def said(browser_of: Any) -> Any:
    """Which of the sentences a person reads on their first page."""

    def read(person: Volunteer) -> set[str]:
        browser = browser_of(person.user)
        browser.cookies["django_language"] = "en"
        page = browser.get(reverse("me")).text
        return {sentence for sentence in (GO_ON, STARTS, BACK) if sentence in page}

    return read


def test_running_pairs_go_on(pair: Pair, charter: Charter, peers: People, said: Any) -> None:
    assert said(peers[0]) == set()
    renewed(charter)
    assert said(peers[0]) == {GO_ON}


def test_without_a_running_pair_nothing_starts(
    pair: Pair, charter: Charter, peers: People, said: Any
) -> None:
    end_pair(actor=actor(peers[0]), pair=pair)
    renewed(charter)
    assert said(peers[0]) == {STARTS}


def test_an_accepted_pair_does_not_run(
    accepted_pair: Pair, charter: Charter, peers: People, said: Any
) -> None:
    signed(peers[0], charter)
    renewed(charter)
    assert said(peers[0]) == {STARTS}


def test_after_taking_it_back_the_pairs_wait(pair: Pair, charter: Charter, peers: People, said: Any) -> None:
    withdraw_signature(actor=actor(peers[0]), signature=Signature.objects.get(user=peers[0].user))
    assert said(peers[0]) == {BACK}
    assert said(peers[1]) == set()


def test_whoever_took_it_back_with_no_pair_is_asked_nothing(
    ada: Volunteer, charter: Charter, peer_cycle: Cycle, said: Any
) -> None:
    enrolled(ada, peer_cycle)
    signed(ada, charter)
    withdraw_signature(actor=actor(ada), signature=Signature.objects.get(user=ada.user))
    assert said(ada) == set()
