"""A session under confidentiality: named by the pair, signed for by all of it, then noted as held."""

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from charters.models import Charter, Signature
from charters.services import draft_version, put_in_force, sign, withdraw_signature
from hub.members.events import deliver_pending
from hub.members.models import Event, Organisation, User, Volunteer
from hub.mentoring.confidentiality import announced_to
from hub.mentoring.models import Cycle, Pair, PlannedSession, Session
from hub.mentoring.services import (
    announce_session,
    cancel_announced_session,
    end_pair,
    pause_pair,
    record_session,
)
from hub.shared import clock
from hub.shared.errors import NotAllowed, WrongState
from tests.cast import SYSTEM, actor, make_volunteer, refused
from tests.mentoring.renewals import People, heard, renewed

TITLE = "Prix Zorglub"
FRENCH = "## 1. Secret\n\nChacun participe en silence.\n\n- [ ] Je me tais.\n"
ENGLISH = "## 1. Secret\n\nFree to be silent.\n\n- [ ] I keep silent.\n"

pytestmark = pytest.mark.usefixtures("monday")


@pytest.fixture
def text() -> Charter:
    """The confidentiality text, in force."""
    charter = Charter.objects.create(
        slug="secret", scope=Charter.Scope.SESSION, title_fr="Secret", title_en="Secret"
    )
    put_in_force(
        actor=SYSTEM, version=draft_version(actor=SYSTEM, charter=charter, text_fr=FRENCH, text_en=ENGLISH)
    )
    return charter


@pytest.fixture
def planned(pair: Pair, text: Charter, peers: People) -> PlannedSession:
    """Ada announced it for the day after tomorrow; nothing is left to tell of it."""
    found = announced(peers[0], pair, text)
    heard()
    return found


def announced(person: Volunteer, pair: Pair, text: Charter, **values: Any) -> PlannedSession:
    known = {"title": TITLE, "planned_on": clock.today() + dt.timedelta(days=2), "charter": text}
    return announce_session(actor=actor(person), pair=pair, **{**known, **values})


def signs_for(person: Volunteer, planned: PlannedSession) -> Signature:
    planned.refresh_from_db()
    sha256 = planned.version.sha256_fr
    return sign(
        actor=actor(person), version=planned.version, name=person.name, language="fr", sha256=sha256,
        subject=planned.pk,
    )  # fmt: skip


def held(person: Volunteer, planned: PlannedSession, *, days_ago: int = 0) -> Session:
    day = clock.today() - dt.timedelta(days=days_ago)
    return record_session(actor=actor(person), pair=planned.pair, held_on=day, minutes=120, planned=planned)


def letters() -> dict[str, str]:
    """The mails of now, receipts aside: their text by address."""
    mail.outbox.clear()
    deliver_pending()
    return {message.to[0]: message.body for message in mail.outbox if not message.attachments}


def test_it_is_noted_as_held_once_all_have_signed_for_it(planned: PlannedSession, peers: People) -> None:
    ada, basile = peers
    with refused("confidentiality_not_signed"):
        held(ada, planned)
    signs_for(ada, planned)
    with refused("confidentiality_not_signed"):
        held(ada, planned)
    signs_for(basile, planned)
    assert held(ada, planned).planned == planned


def test_other_sessions_are_noted_as_before(planned: PlannedSession, peers: People) -> None:
    session = record_session(actor=actor(peers[0]), pair=planned.pair, held_on=clock.today(), minutes=60)
    assert session.planned is None


def test_it_is_signed_for_before_it_is_held(planned: PlannedSession, peers: People) -> None:
    for person in peers:
        signs_for(person, planned)
    with refused("confidentiality_not_signed"):
        held(peers[0], planned, days_ago=1)


def test_a_signature_taken_back_counts_no_more(planned: PlannedSession, peers: People) -> None:
    signatures = [signs_for(person, planned) for person in peers]
    withdraw_signature(actor=actor(peers[1]), signature=signatures[1])
    with refused("confidentiality_not_signed"):
        held(peers[0], planned)
    signs_for(peers[1], planned)
    held(peers[0], planned)


def test_a_signature_for_another_session_or_for_none_does_not_count(
    planned: PlannedSession, peers: People, text: Charter
) -> None:
    other = announced(peers[0], planned.pair, text, title="Autre")
    version = planned.version
    for person in peers:
        signs_for(person, other)
        sign(actor=actor(person), version=version, name="A", language="fr", sha256=version.sha256_fr)
    with refused("confidentiality_not_signed"):
        held(peers[0], planned)


def test_signing_for_a_session_starts_no_pair(accepted_pair: Pair, text: Charter, peers: People) -> None:
    planned = announced(peers[0], accepted_pair, text)
    for person in peers:
        signs_for(person, planned)
    accepted_pair.refresh_from_db()
    assert accepted_pair.state == "accepted"


def test_it_is_held_once(planned: PlannedSession, peers: People) -> None:
    for person in peers:
        signs_for(person, planned)
    held(peers[0], planned)
    with pytest.raises(Exception, match="planned"):
        held(peers[1], planned)
    with pytest.raises(WrongState):
        cancel_announced_session(actor=actor(peers[0]), planned=planned)


def test_another_pair_s_session_is_not_one_s_own(
    planned: PlannedSession, peers: People, mina: Volunteer
) -> None:
    other = Pair.objects.get(pk=planned.pair_id)
    other.pk, other.people_key = None, "other"
    other.save(force_insert=True)
    other.members.create(volunteer=peers[0], role="peer", answer="accepted", answered_at=timezone.now())
    with pytest.raises(Exception, match="planned"):
        record_session(actor=actor(peers[0]), pair=other, held_on=clock.today(), minutes=60, planned=planned)


def test_only_the_pair_s_people_announce_and_cancel(
    planned: PlannedSession, text: Charter, mina: Volunteer, rita: User, coralie: User
) -> None:
    for who in (mina.user, rita, coralie):
        assert who is not None
        with pytest.raises(NotAllowed):
            announced(who, planned.pair, text)  # type: ignore[arg-type]
        with pytest.raises(NotAllowed):
            cancel_announced_session(actor=actor(who), planned=planned)
    planned.refresh_from_db()
    assert planned.cancelled_at is None


@pytest.mark.parametrize(
    ("values", "field"), [({"title": " "}, "title"), ({"planned_on": dt.date(2026, 3, 1)}, "planned_on")]
)
def test_what_is_announced_makes_sense(
    pair: Pair, text: Charter, peers: People, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(Exception, match=field):
        announced(peers[0], pair, text, **values)


def test_only_a_confidentiality_text_in_force_is_signed_for_a_session(
    pair: Pair, charter: Charter, peers: People
) -> None:
    draft = Charter.objects.create(slug="d", scope=Charter.Scope.SESSION, title_fr="D", title_en="D")
    for one in (charter, draft):
        with pytest.raises(Exception, match="charter"):
            announced(peers[0], pair, one)


def test_a_pair_that_is_paused_or_over_announces_nothing(pair: Pair, text: Charter, peers: People) -> None:
    for verb in (pause_pair, end_pair):
        verb(actor=actor(peers[0]), pair=pair)
        with pytest.raises(WrongState):
            announced(peers[0], pair, text)


def test_the_other_is_asked_to_sign_then_told_that_all_have(pair: Pair, text: Charter, peers: People) -> None:
    ada, basile = peers
    planned = announced(ada, pair, text)
    asked = letters()
    assert set(asked) == {basile.email}
    assert reverse("session-sign", args=[planned.pk]) in asked[basile.email]
    signs_for(ada, planned)
    assert letters() == {}
    signs_for(basile, planned)
    told = letters()
    assert set(told) == {ada.email}
    assert TITLE in told[ada.email]
    cancel_announced_session(actor=actor(ada), planned=planned)
    cancel_announced_session(actor=actor(ada), planned=planned)
    assert set(letters()) == {basile.email}
    assert letters() == {}


def test_a_new_text_is_the_one_to_sign_unless_all_have_signed(
    planned: PlannedSession, text: Charter, peers: People
) -> None:
    done = announced(peers[0], planned.pair, text, title="Faite")
    for person in peers:
        signs_for(person, done)
    signs_for(peers[0], planned)
    heard()
    version = renewed(text)
    planned.refresh_from_db()
    done.refresh_from_db()
    assert (planned.version, done.version.number) == (version, 1)
    assert set(letters()) == {peers[0].email, peers[1].email}
    signs_for(peers[1], planned)
    with refused("confidentiality_not_signed"):
        held(peers[0], planned)
    signs_for(peers[0], planned)
    held(peers[0], planned)
    held(peers[0], done)


def test_an_edited_text_asks_nobody_who_signed(planned: PlannedSession, text: Charter, peers: People) -> None:
    signs_for(peers[0], planned)
    heard()
    renewed(text, change="editorial", days=None)
    assert letters() == {}
    signs_for(peers[1], planned)
    held(peers[0], planned)


def test_what_is_signed_for_a_session_is_never_asked_again(
    planned: PlannedSession, text: Charter, peers: People, on: Any
) -> None:
    for person in peers:
        signs_for(person, planned)
    held(peers[0], planned)
    heard()
    renewed(text)
    assert not on(0)
    assert not on(16)


def test_who_sees_how_many_have_signed_not_who(planned: PlannedSession, peers: People) -> None:
    signs_for(peers[0], planned)
    for person, mine in zip(peers, (True, False), strict=True):
        assert person.user is not None
        (one,) = announced_to(person.user, planned.pair)
        assert (one.signed, one.people, one.signed_by_me, one.is_ready) == (1, 2, mine, False)


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


@pytest.fixture
def browser_of() -> Any:
    def browser(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return browser


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


def test_a_group_signs_as_one(
    agility_cycle: Cycle, text: Charter, mina: Volunteer, group: list[Volunteer], rivage: Organisation,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    """All of a group's people sign, in as many queries as for two."""
    pair = Pair.objects.create(
        cycle=agility_cycle, people_key="k", state="active", answer_until=timezone.now(), frequency_weeks=2,
        session_minutes=60, until=clock.today(), accepted_at=timezone.now(), activated_at=timezone.now(),
    )  # fmt: skip
    people = [mina, *group, make_volunteer("Nina", rivage)]
    for person in people:
        pair.members.create(volunteer=person, role="peer", answer="accepted", answered_at=timezone.now())
    planned = announced(mina, pair, text)
    for person in people[:-1]:
        signs_for(person, planned)
    with refused("confidentiality_not_signed"):
        held(mina, planned)
    signs_for(people[-1], planned)
    assert mina.user is not None
    shown = Pair.objects.with_members().get(pk=pair.pk)
    with django_assert_max_num_queries(3):
        assert announced_to(mina.user, shown)[0].is_ready
    held(mina, planned)
