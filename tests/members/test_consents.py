"""What people agree to, in their own words: given, taken back, kept for good."""

import json

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from hub.members.actors import Actor
from hub.members.consents import TEXTS, consents, digest, said, text_of
from hub.members.invitations import token_for
from hub.members.models import Consent, Event, Organisation, User, Volunteer
from hub.members.purposes import TAKING_PART, Purpose
from hub.members.services import (
    confirm_invitation,
    give_consent,
    invite_volunteer,
    release_consents,
    withdraw_consent,
)
from hub.members.services import consents as services
from tests.cast import SYSTEM, actor, refused, ticks

CARD = Purpose.CARD


def give(user: User, purpose: Purpose = CARD, language: str = "fr") -> Consent:
    sha256 = said(purpose, language).sha256
    return give_consent(actor=actor(user), purpose=purpose, language=language, sha256=sha256)


def test_a_consent_keeps_the_very_text_that_was_read(sacha: User) -> None:
    consent = give(sacha, language="en")
    assert (consent.text, consent.language) == (text_of(CARD, "en"), "en")
    event = Event.objects.get(verb="consent.given")
    assert (event.user, event.subject_id, event.ids) == (sacha, consent.pk, {"purpose": "card"})


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_purpose_has_its_text_in_every_language(language: str) -> None:
    assert set(TEXTS) == set(Purpose)
    assert all(text_of(purpose, language).strip() for purpose in Purpose)


def test_agreeing_twice_is_agreeing_once(sacha: User) -> None:
    assert give(sacha) == give(sacha)
    assert Event.objects.filter(verb="consent.given").count() == 1


def test_taking_it_back_twice_is_taking_it_back_once(sacha: User) -> None:
    give(sacha)
    for _again in range(2):
        withdraw_consent(actor=actor(sacha), purpose=CARD)
    assert not consents([sacha.pk], CARD)
    assert Event.objects.filter(verb="consent.withdrawn").count() == 1


def test_what_was_taken_back_is_given_again_as_another_record(sacha: User) -> None:
    first = give(sacha)
    withdraw_consent(actor=actor(sacha), purpose=CARD)
    second = give(sacha)
    assert first != second
    assert Consent.objects.filter(user=sacha).count() == 2
    assert consents([sacha.pk, None], CARD) == {sacha.pk}


def test_a_text_that_has_changed_since_it_was_shown_is_agreed_to_by_nobody(
    sacha: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = said(CARD, "fr")
    monkeypatch.setattr("hub.members.consents.TEXTS", {**TEXTS, CARD: "Something else."})
    with refused("text_changed"):
        give_consent(actor=actor(sacha), purpose=CARD, language="fr", sha256=shown.sha256)
    assert not Consent.objects.exists()


def test_a_text_in_a_language_that_is_not_spoken_here_is_refused(sacha: User) -> None:
    with refused("text_changed"):
        give_consent(actor=actor(sacha), purpose=CARD, language="xx", sha256=digest("-"))


@pytest.mark.parametrize("who", [Actor(), SYSTEM], ids=["nobody", "the hub itself"])
def test_only_a_person_agrees_and_takes_back(who: Actor, ada: Volunteer) -> None:
    sha256 = said(CARD, "fr").sha256
    with refused("not_allowed"):
        give_consent(actor=who, purpose=CARD, language="fr", sha256=sha256)
    with refused("not_allowed"):
        withdraw_consent(actor=who, purpose=CARD)
    assert consents([ada.user_id], CARD)


def test_a_program_agrees_for_nobody(rivage: Organisation) -> None:
    with refused("not_allowed"):
        give_consent(
            actor=Actor(organisation=rivage), purpose=CARD, language="fr", sha256=said(CARD, "fr").sha256
        )


def test_the_database_keeps_what_was_said(sacha: User) -> None:
    consent = give(sacha)
    for change in ({"text": "Other."}, {"purpose": "digest"}, {"language": "en"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Consent.objects.filter(pk=consent.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        consent.delete()
    withdraw_consent(actor=actor(sacha), purpose=CARD)
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.filter(pk=consent.pk).update(withdrawn_at=None)


def test_whoever_is_erased_agrees_to_nothing_and_the_records_stay_nobody_s(
    ada: Volunteer, rita: User
) -> None:
    assert ada.user is not None
    with refused("not_allowed"):
        release_consents(actor=actor(rita), user=ada.user)
    assert release_consents(actor=SYSTEM, user=ada.user) == len(TAKING_PART)
    assert release_consents(actor=SYSTEM, user=ada.user) == 0
    kept = Consent.objects.all()
    assert {(one.user, one.withdrawn_at is None) for one in kept} == {(None, False)}
    assert len(kept) == len(TAKING_PART)


@pytest.fixture
def nora(rivage: Organisation) -> Volunteer:
    return invite_volunteer(
        actor=SYSTEM, organisation=rivage, values={"name": "Nora", "email": "nora@rivage.example"}
    )


def test_being_registered_agrees_to_nothing(nora: Volunteer) -> None:
    user = confirm_invitation(volunteer=nora)
    assert not Consent.objects.filter(user=user).exists()


def test_the_invitation_shows_the_texts_and_ticks_none(client: Client, nora: Volunteer) -> None:
    page = client.get(reverse("invitation", args=[token_for(nora)]))
    for purpose in TAKING_PART:
        assert text_of(purpose, "fr")[:60] in page.text.replace("&#x27;", "'").replace("&quot;", '"')
    assert "checked" not in page.text


@pytest.mark.parametrize("chosen", [(), (CARD,), TAKING_PART], ids=["none", "one", "all"])
def test_saying_yes_to_an_invitation_agrees_to_what_is_ticked_and_no_more(
    client: Client, nora: Volunteer, chosen: tuple[Purpose, ...]
) -> None:
    page = reverse("invitation", args=[token_for(nora)])
    assert client.post(page, {"answer": "accept", **ticks(*chosen)}).status_code == 302
    nora.refresh_from_db()
    given = Consent.objects.filter(user=nora.user).values_list("purpose", flat=True)
    assert set(given) == set(chosen)


def test_a_text_that_has_changed_is_shown_again_and_nothing_is_confirmed(
    client: Client, nora: Volunteer
) -> None:
    page = reverse("invitation", args=[token_for(nora)])
    assert client.post(page, {"answer": "accept", "consent_card": "fr:old"}).status_code == 409
    nora.refresh_from_db()
    assert nora.confirmed_at is None


def test_the_person_gives_and_takes_back_on_their_page(client: Client, sacha: User) -> None:
    client.force_login(sacha)
    page = reverse("consents")
    give_it, take_it = (reverse(f"consent-{verb}", args=[CARD]) for verb in ("give", "withdraw"))
    assert give_it in client.get(page).text
    assert client.post(give_it, ticks(CARD)).url == page
    assert consents([sacha.pk], CARD)
    assert take_it in client.get(page).text
    assert client.post(take_it).url == page
    assert not consents([sacha.pk], CARD)


def test_what_one_agreed_to_is_taken_away_and_nobody_else_s(
    client: Client, sacha: User, ada: Volunteer
) -> None:
    give(sacha, language="en")
    client.force_login(sacha)
    answer = client.get(reverse("consents-export"))
    assert answer["Content-Disposition"].startswith("attachment")
    told = json.loads(answer.content)
    assert told["person"]["email"] == sacha.email
    [one] = told["consents"]
    assert (one["purpose"], one["sha256"], one["withdrawn_at"]) == ("card", digest(one["text"]), None)


def test_a_coordinator_reads_their_own_consents_alone(client: Client, coralie: User, ada: Volunteer) -> None:
    client.force_login(coralie)
    assert json.loads(client.get(reverse("consents-export")).content)["consents"] == []


def test_nothing_is_kept_of_a_page_one_of_whose_texts_has_changed(sacha: User) -> None:
    wrong = services.Said(Purpose.NAMED, "fr", "old")
    with refused("text_changed"):
        services.give_consents(actor=actor(sacha), said=[said(CARD, "fr"), wrong])
    assert not Consent.objects.exists()
