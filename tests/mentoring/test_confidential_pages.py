"""The pages of a session under confidentiality, and who finds them."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from charters.models import Charter, Signature
from hub.members.models import Event, User, Volunteer
from hub.mentoring.models import Pair, PlannedSession, Session
from hub.mentoring.services import (
    end_pair,
)
from tests.cast import actor
from tests.mentoring.confidences import TITLE, signs_for
from tests.mentoring.renewals import People

pytestmark = pytest.mark.usefixtures("monday")


def test_from_announcing_to_noting_it_by_the_pages(
    pair: Pair, text: Charter, peers: People, browser_of: Any
) -> None:
    ada, basile = (browser_of(person.user) for person in peers)
    page = ada.get(reverse("pair", args=[pair.pk]))
    announce = reverse("session-announce", args=[pair.pk])
    assert announce in page.text
    assert ada.post(announce, {"title": "", "planned_on": "", "charter": text.pk}).status_code == 400
    answer = ada.post(announce, {"title": TITLE, "planned_on": "2026-03-04", "charter": text.pk})
    planned = PlannedSession.objects.get()
    path = reverse("session-sign", args=[planned.pk])
    assert answer.headers["Location"] == path
    for browser in (ada, basile):
        assert path in browser.get(reverse("me")).text
        assert path in browser.get(reverse("pair", args=[pair.pk])).text
        form = browser.get(path)
        assert TITLE in form.text
        values = {**form.context["form"].initial, "commitment_1": "on", "name": "Moi"}
        assert browser.post(path, values).headers["Location"] == reverse("pair", args=[pair.pk])
        assert path not in browser.get(reverse("me")).text
    assert Signature.objects.filter(subject=planned.pk).count() == 2
    met = {"session-held_on": "2026-03-02", "session-minutes": 90, "session-planned": planned.pk}
    assert basile.post(reverse("pair-session", args=[pair.pk]), met).status_code == 302
    assert Session.objects.get().planned == planned
    assert TITLE in ada.get(reverse("pair", args=[pair.pk])).text


def test_noting_it_too_early_is_refused_on_the_page(
    planned: PlannedSession, peers: People, browser_of: Any
) -> None:
    met = {"session-held_on": "2026-03-02", "session-minutes": 90, "session-planned": planned.pk}
    answer = browser_of(peers[0].user).post(reverse("pair-session", args=[planned.pair_id]), met)
    assert answer.status_code == 409
    assert not Session.objects.exists()


def test_nobody_but_the_pair_s_people_knows_of_it(
    planned: PlannedSession, peers: People, mina: Volunteer, rita: User, oscar: User, coralie: User, sacha: User,
    browser_of: Any,
) -> None:  # fmt: skip
    """Neither its page nor its name, whoever asks: referents and coordinators see how far a pair is, not this."""
    doors = [reverse(name, args=[planned.pk]) for name in ("session-sign", "session-cancel")]
    doors.append(reverse("session-announce", args=[planned.pair_id]))
    for who in (mina.user, rita, oscar, coralie, sacha):
        browser = browser_of(who)
        assert {browser.post(door).status_code for door in doors} == {404}
        for path in ("me", "people"):
            assert TITLE not in browser.get(reverse(path)).text
        assert TITLE not in browser.get(reverse("pair", args=[planned.pair_id])).text
    assert Client().get(doors[0]).headers["Location"].startswith("/accounts/login/")
    assert not Event.objects.filter(ids__icontains="Zorglub").exists()


def test_a_session_cancelled_held_or_of_a_pair_that_ended_is_signed_for_no_more(
    planned: PlannedSession, peers: People, browser_of: Any
) -> None:
    path, browser = reverse("session-sign", args=[planned.pk]), browser_of(peers[0].user)
    assert browser.get(path).status_code == 200
    assert browser.post(reverse("session-cancel", args=[planned.pk])).status_code == 302
    assert browser.get(path).status_code == 404
    PlannedSession.objects.update(cancelled_at=None)
    end_pair(actor=actor(peers[1]), pair=planned.pair)
    assert browser.get(path).status_code == 404


def test_a_signature_names_its_session_to_its_signer_in_the_mail_and_the_list(
    planned: PlannedSession, peers: People, browser_of: Any, post: Any
) -> None:
    signs_for(peers[0], planned)
    (letter,) = [one for one in post() if one.attachments]
    path, mine = reverse("pair", args=[planned.pair_id]), reverse("signatures")
    assert TITLE in letter.body
    assert "4 mars 2026" in letter.body
    assert path in letter.body
    page = browser_of(peers[0].user).get(mine).text
    assert TITLE in page
    assert path in page
    assert TITLE not in browser_of(peers[1].user).get(mine).text, "he has not signed"
