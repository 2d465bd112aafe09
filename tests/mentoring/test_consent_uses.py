"""What follows from what people agree to, and from taking it back: in proposals, pairs, mails and public pages."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from commons.models import CommonPage, Subscription
from commons.publication import NotReadyToPublish
from commons.services.subscriptions import ask_subscription, end_subscription
from hub.members.actors import Actor
from hub.members.consents import consents as agreed
from hub.members.models import Consent, Event, Organisation, User, Volunteer
from hub.members.purposes import Purpose
from hub.members.services import give_consents, withdraw_consent
from hub.members.services.consents import Said
from hub.mentoring.asks import Kind, asks_of
from hub.mentoring.models import Cycle, Enrolment, Pair
from hub.mentoring.permissions import ensure_coordinators
from hub.mentoring.services import accept_pair, complete_pair, enrol, propose_retro
from hub.mentoring.thanks import Thanked, thanked
from hub.shared import clock
from tests.api.conftest import Caller, person
from tests.cast import actor, consents, refused, ticks
from tests.commons.conftest import Tree, plant

pytestmark = pytest.mark.django_db

Peers = tuple[Volunteer, Volunteer]


def account(person: Volunteer) -> User:
    assert person.user is not None
    return person.user


def take_back(person: Volunteer, *purposes: Purpose) -> None:
    for purpose in purposes:
        withdraw_consent(actor=actor(person), purpose=purpose)


def test_whoever_takes_back_being_matched_leaves_the_open_proposals(
    proposed_pair: Pair, ada: Volunteer
) -> None:
    take_back(ada, Purpose.MATCHED)
    proposed_pair.refresh_from_db()
    assert proposed_pair.state == "withdrawn"


def test_a_running_pair_goes_on_without_it(active_pair: Pair, ada: Volunteer) -> None:
    take_back(ada, Purpose.MATCHED, Purpose.CARD)
    active_pair.refresh_from_db()
    assert active_pair.state == "active"


def test_enrolling_asks_for_it_on_its_page(client: Client, ada: Volunteer, peer_cycle: Cycle) -> None:
    take_back(ada, Purpose.MATCHED)
    client.force_login(ada.user)
    page = reverse("enrol", args=[peer_cycle.pk])
    assert 'name="consent_matched"' in client.get(page).text
    assert client.post(page, {"roles": ["mentor"]}).status_code == 409
    assert not Enrolment.objects.exists()
    assert client.post(page, {"roles": ["mentor"], **ticks(Purpose.MATCHED)}).status_code == 302
    assert Enrolment.objects.filter(volunteer=ada).exists()
    assert 'name="consent_matched"' not in client.get(page).text


def test_nobody_agrees_for_another_when_enrolling_them(rita: User, ada: Volunteer, peer_cycle: Cycle) -> None:
    take_back(ada, Purpose.MATCHED)
    yes = Said(Purpose.MATCHED, "fr", "x")
    with refused("not_allowed"):
        enrol(actor=actor(rita), cycle=peer_cycle, volunteer=ada, roles=["mentor"], said=[yes])


def test_an_organisation_is_told_nothing_of_why(
    rita: User, ada: Volunteer, peer_cycle: Cycle, client: Client
) -> None:
    take_back(ada, Purpose.MATCHED)
    client.force_login(rita)
    data = {"cycle": str(peer_cycle.pk), "roles": ["mentor"]}
    answer = client.post(reverse("person-enrol", args=[ada.pk]), data, headers={"accept-language": "en"})
    assert answer.status_code == 409
    assert "consent" not in answer.context["form"].errors.as_text().lower()


@pytest.mark.parametrize("purpose", [Purpose.CARD, Purpose.MATCHED])
def test_to_a_program_the_card_is_not_there(
    purpose: Purpose, peers: Peers, peer_cycle: Cycle, orbite: Organisation, key_of: Callable[..., str]
) -> None:
    ada, basile = peers
    take_back(ada, purpose)
    program = Caller(key_of(orbite))
    body = {"cycle": str(peer_cycle.pk), "mentor": str(ada.card_id), "mentees": [str(basile.pk)]}
    answer = program.post("pairs/", body)
    assert answer.status_code == 400
    never = {**body, "mentor": "00000000-0000-4000-8000-000000000000"}
    assert _same(answer.json(), program.post("pairs/", never).json())


def test_a_directory_holds_no_card_of_whoever_took_it_back(
    ada: Volunteer, orbite: Organisation, key_of: Callable[..., str]
) -> None:
    program = Caller(key_of(orbite))
    assert program.get(f"directory/{ada.card_id}/").status_code == 200
    take_back(ada, Purpose.CARD)
    assert program.get(f"directory/{ada.card_id}/").status_code == 404
    assert str(ada.card_id) not in program.get("directory/").content.decode()


def _same(one: Any, other: Any) -> bool:
    return {k: v for k, v in one.items() if k != "instance"} == {
        k: v for k, v in other.items() if k != "instance"
    }


def test_nobody_is_named_by_accepting_alone(proposed_pair: Pair, peers: Peers, client: Client) -> None:
    ada, basile = peers
    take_back(ada, Purpose.NAMED)
    page, accept = (reverse(name, args=[proposed_pair.pk]) for name in ("pair", "pair-accept"))
    client.force_login(ada.user)
    assert 'name="consent_named"' in client.get(page).text
    assert client.post(accept).status_code == 302
    accept_pair(actor=actor(basile), pair=proposed_pair)
    mine = client.get(page).text
    assert "Basile" in mine
    assert reverse("consents") + "#named" in mine
    client.force_login(basile.user)
    for seen in (client.get(page).text, client.get(reverse("me")).text):
        assert "Ada" not in seen
        assert ada.email not in seen
    assert "Ada" not in person(basile).get(f"pairs/{proposed_pair.pk}/").content.decode()


def test_a_box_on_the_answer_s_page_names(proposed_pair: Pair, peers: Peers, client: Client) -> None:
    ada, basile = peers
    take_back(ada, Purpose.NAMED)
    client.force_login(ada.user)
    assert (
        client.post(reverse("pair-accept", args=[proposed_pair.pk]), ticks(Purpose.NAMED)).status_code == 302
    )
    accept_pair(actor=actor(basile), pair=proposed_pair)
    client.force_login(basile.user)
    assert "Ada" in client.get(reverse("pair", args=[proposed_pair.pk])).text


def test_whoever_takes_it_back_is_a_card_again(active_pair: Pair, peers: Peers, client: Client) -> None:
    ada, basile = peers
    client.force_login(basile.user)
    page = reverse("pair", args=[active_pair.pk])
    assert "Ada" in client.get(page).text
    take_back(ada, Purpose.NAMED)
    assert "Ada" not in client.get(page).text


def test_whoever_never_said_anything_is_asked(ada: Volunteer) -> None:
    def kinds() -> set[Kind]:
        return {ask.kind for ask in asks_of(actor(ada), ada, [])}

    assert Kind.CONSENT not in kinds()
    take_back(ada, Purpose.MATCHED)
    assert Kind.CONSENT not in kinds(), "taking back is an answer"
    other = User.objects.create_user("new@rivage.example")
    Volunteer.objects.filter(pk=ada.pk).update(user=other)
    ada.refresh_from_db()
    assert Kind.CONSENT in kinds()


@pytest.fixture
def proven(ada: Volunteer) -> User:
    assert ada.user is not None
    EmailAddress.objects.create(user=ada.user, email=ada.email, verified=True, primary=True)
    return ada.user


def give(user: User, purpose: Purpose) -> None:
    text = ticks(purpose)[f"consent_{purpose}"].partition(":")[2]
    give_consents(actor=Actor(user=user), said=[Said(purpose, "fr", text)])


def test_agreeing_to_the_digest_subscribes_the_account_s_own_address(proven: User) -> None:
    give(proven, Purpose.DIGEST)
    assert Subscription.objects.confirmed().get().email == proven.email
    withdraw_consent(actor=Actor(user=proven), purpose=Purpose.DIGEST)
    assert not Subscription.objects.exists()


def test_whoever_subscribed_without_having_agreed_is_asked(proven: User, ada: Volunteer) -> None:
    Subscription.objects.create(email=proven.email, confirmed_at=clock.now(), last_sent_at=clock.now())
    assert Kind.DIGEST in {ask.kind for ask in asks_of(Actor(user=proven), ada, [])}
    give(proven, Purpose.DIGEST)
    assert Kind.DIGEST not in {ask.kind for ask in asks_of(Actor(user=proven), ada, [])}
    assert Subscription.objects.count() == 1


def test_an_address_that_nobody_has_proven_gets_a_mail_to_confirm(ada: Volunteer, post: Any) -> None:
    assert ada.user is not None
    give(ada.user, Purpose.DIGEST)
    assert not Subscription.objects.confirmed().exists()
    assert [message.to for message in post()] == [[ada.email]]


def test_confirming_for_an_account_s_address_shows_the_text_and_agrees_to_it(
    proven: User, client: Client, post: Any
) -> None:
    ask_subscription(actor=Actor(), email=proven.email, language="fr", topics=())
    found = re.search(r"https?://[^/\s]+(/fr/\S+confirm/\S+)", post()[-1].body)
    assert found is not None
    page = client.get(found[1])
    box = re.search(r'name="consent_digest" value="([^"]+)"', page.text)
    assert box is not None
    assert client.post(found[1], {"consent_digest": box[1]}).status_code == 302
    assert agreed([proven.pk], Purpose.DIGEST)


def test_leaving_the_digest_by_its_link_takes_the_consent_back(proven: User) -> None:
    give(proven, Purpose.DIGEST)
    end_subscription(actor=Actor(), subscription=Subscription.objects.get())
    assert not agreed([proven.pk], Purpose.DIGEST)
    assert not Subscription.objects.exists()


@pytest.fixture
def done(active_pair: Pair, ada: Volunteer) -> Pair:
    return complete_pair(actor=actor(ada), pair=active_pair)


def test_the_page_of_thanks_names_who_agreed_and_no_organisation_that_is_not_named(
    done: Pair, peers: Peers, client: Client, rivage: Organisation
) -> None:
    ada, basile = peers
    page = reverse("thanks")
    consents(basile, Purpose.RECOGNITION)
    assert "Ada" not in client.get(page).text, "she has not agreed"
    assert "Basile" not in client.get(page).text, "he was mentored"
    consents(ada, Purpose.RECOGNITION)
    Organisation.objects.filter(pk=rivage.pk).update(named_on_cards=False)
    assert thanked() == [Thanked("Ada", "")]
    Organisation.objects.filter(pk=rivage.pk).update(named_on_cards=True)
    assert thanked() == [Thanked("Ada", "Rivage")]
    assert "Ada" in client.get(page).text
    take_back(ada, Purpose.RECOGNITION)
    assert "Ada" not in client.get(page).text


def test_who_mentors_still_is_not_thanked_yet(active_pair: Pair, ada: Volunteer) -> None:
    consents(ada, Purpose.RECOGNITION)
    assert thanked() == []


@pytest.fixture
def site() -> Tree:
    return plant()


WORDS = {"title": "Ce que nous avons appris", "text": "Un.\n\nDeux.", "language": "fr"}


def test_a_retro_is_proposed_once_all_agree(
    done: Pair, peers: Peers, site: Tree, coralie: User, post: Any
) -> None:
    ada, basile = peers
    coralie.groups.add(ensure_coordinators())
    consents(ada, Purpose.RETRO)
    with refused("no_consent"):
        propose_retro(actor=actor(ada), pair=done, **WORDS)
    assert not CommonPage.objects.exists()
    consents(basile, Purpose.RETRO)
    page = propose_retro(actor=actor(ada), pair=done, **WORDS)
    assert (page.live, page.kind, page.author_names) == (False, "retro", ["Ada", "Basile"])
    assert [message.to for message in post() if "/admin/pages/" in message.body] == [[coralie.email]]
    assert Event.objects.get(verb="retro.proposed").subject_id == done.pk
    with refused("wrong_state"):
        propose_retro(actor=actor(ada), pair=done, **WORDS)


def test_only_the_pair_writes_its_retro_and_only_once_complete(
    active_pair: Pair, ada: Volunteer, mina: Volunteer, rita: User, site: Tree
) -> None:
    for stranger in (mina, rita):
        with refused("not_allowed"):
            propose_retro(actor=actor(stranger), pair=active_pair, **WORDS)
    with refused("wrong_state"):
        propose_retro(actor=actor(ada), pair=active_pair, **WORDS)


def test_a_retro_without_words_is_none(done: Pair, peers: Peers, site: Tree) -> None:
    for one in peers:
        consents(one, Purpose.RETRO)
    with pytest.raises(ValidationError) as refusal:
        propose_retro(actor=actor(peers[0]), pair=done, title=" ", text="", language="xx")
    assert set(refusal.value.message_dict) == {"title", "text", "language"}


def test_a_retro_is_published_only_while_all_agree_and_taken_down_at_once(
    done: Pair, peers: Peers, site: Tree, coralie: User, client: Client
) -> None:
    ada, basile = peers
    for one in peers:
        consents(one, Purpose.RETRO)
    page = propose_retro(actor=actor(ada), pair=done, **WORDS)
    take_back(basile, Purpose.RETRO)
    for kind in (CommonPage.Kind.RETRO, CommonPage.Kind.METHOD):
        page.kind = kind
        with pytest.raises(NotReadyToPublish):
            page.save_revision().publish(user=coralie, skip_permission_checks=True)
    give(account(basile), Purpose.RETRO)
    page.get_latest_revision().publish(user=coralie, skip_permission_checks=True)
    page.refresh_from_db()
    assert client.get(page.url).status_code == 200
    take_back(basile, Purpose.RETRO)
    assert client.get(page.url).status_code == 404


def test_the_pair_writes_its_retro_on_a_page_of_its_own(
    done: Pair, peers: Peers, site: Tree, client: Client, mina: Volunteer
) -> None:
    ada, _basile = peers
    page = reverse("pair-retro", args=[done.pk])
    client.force_login(account(mina))
    assert client.get(page).status_code == 404
    client.force_login(account(ada))
    assert page in client.get(reverse("pair", args=[done.pk])).text
    assert "<textarea" not in client.get(page).text
    for one in peers:
        consents(one, Purpose.RETRO)
    assert "<textarea" in client.get(page).text
    assert client.post(page, WORDS).status_code == 302
    assert "<textarea" not in client.get(page).text


def test_consents_outlive_what_they_were_given_for(done: Pair, ada: Volunteer) -> None:
    take_back(ada, Purpose.NAMED)
    kept = Consent.objects.get(user=ada.user, purpose=Purpose.NAMED)
    assert kept.withdrawn_at is not None
    assert kept.withdrawn_at <= clock.now()


def test_whoever_took_it_back_reads_that_no_proposal_comes(ada: Volunteer, client: Client) -> None:
    client.force_login(account(ada))
    client.cookies["django_language"] = "en"
    pages = [reverse("me"), reverse("enrolments")]
    assert ["No proposal will come" in client.get(page).text for page in pages] == [False, False]
    take_back(ada, Purpose.MATCHED)
    assert ["No proposal will come" in client.get(page).text for page in pages] == [True, True]
    assert "proposals come once" not in client.get(reverse("me")).text
