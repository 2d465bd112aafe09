"""What people say of the cards of those enrolled with them: they alone, of cards that they see, on their own page."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hub.members.actors import Actor
from hub.members.models import Event, Organisation, User, Volunteer
from hub.members.purposes import Purpose
from hub.members.services import declare_conflict, withdraw_consent
from hub.mentoring.models import Cycle, Enrolment, Preference
from hub.mentoring.services import prefer
from hub.topics.models import Topic
from tests.api.conftest import Caller, person, program  # noqa: F401
from tests.cast import SYSTEM, actor, enrolled, make_volunteer, refused
from tests.mentoring.preferences import REFUSAL, WISH, cards_of, says

type Peers = tuple[Volunteer, Volunteer]
type Program = Callable[..., Caller]
NOBODY = "00000000-0000-4000-8000-000000000000"


def test_one_says_it_changes_it_and_takes_it_back(peers: Peers) -> None:
    for kind in (WISH, WISH, REFUSAL, REFUSAL, None, None):
        says(*peers, kind)
        assert list(Preference.objects.values_list("kind", flat=True)) == ([kind] if kind else [])
    told = Event.objects.filter(verb__startswith="preference.").order_by("at")
    assert [one.verb for one in told] == ["preference.said"] * 2 + ["preference.taken_back"]


def test_what_happened_names_nobody_but_who_spoke(peers: Peers) -> None:
    says(*peers)
    event = Event.objects.get(verb="preference.said")
    assert (event.subject_id, event.ids) == (peers[0].pk, {})
    assert str(peers[1].pk) not in str(event.__dict__)


def test_nobody_speaks_for_others(peers: Peers, rita: User, coralie: User, rivage: Organisation) -> None:
    ada, basile = peers
    for who in (actor(rita), actor(coralie), actor(basile), SYSTEM, Actor(organisation=rivage), Actor()):
        for kind in (WISH, None):
            with refused("not_allowed"):
                prefer(actor=who, volunteer=ada, other=basile, kind=kind)
    assert not Preference.objects.exists()


def test_no_third_thing_is_said(peers: Peers) -> None:
    with pytest.raises(ValidationError):
        says(*peers, "love")


def no_card(_ada: Volunteer, basile: Volunteer) -> None:
    withdraw_consent(actor=actor(basile), purpose=Purpose.CARD)


def not_matched(_ada: Volunteer, basile: Volunteer) -> None:
    withdraw_consent(actor=actor(basile), purpose=Purpose.MATCHED)


def not_enrolled(_ada: Volunteer, basile: Volunteer) -> None:
    Enrolment.objects.filter(volunteer=basile).delete()


def not_enrolled_oneself(ada: Volunteer, _basile: Volunteer) -> None:
    Enrolment.objects.filter(volunteer=ada).delete()


def cycle_is_over(ada: Volunteer, _basile: Volunteer) -> None:
    Cycle.objects.update(state="closed")


def apart(ada: Volunteer, basile: Volunteer) -> None:
    declare_conflict(actor=actor(basile), kind="family", email=ada.email)


def paused(_ada: Volunteer, basile: Volunteer) -> None:
    Volunteer.objects.filter(pk=basile.pk).update(state="paused")


def colleague(ada: Volunteer, basile: Volunteer) -> None:
    Volunteer.objects.filter(pk=basile.pk).update(organisation=ada.organisation, visible_to_colleagues=True)


UNSEEN = [no_card, not_matched, not_enrolled, not_enrolled_oneself, cycle_is_over, apart, paused, colleague]


@pytest.mark.parametrize("unseen", UNSEEN)
def test_of_a_card_that_they_don_t_see_nothing_is_said(
    client: Client, peers: Peers, peer_cycle: Cycle, unseen: Callable[..., None]
) -> None:
    ada, basile = peers
    url = cards_of(ada)
    client.force_login(ada.user)
    assert [one["card"].id for one in client.get(url).context["cards"]] == [basile.card_id]
    unseen(ada, basile)
    page = client.get(url)
    assert page.status_code == 404 or page.context["cards"] == []
    with refused("not_allowed"):
        says(ada, basile, WISH)


def test_what_was_said_of_a_card_that_has_gone_is_taken_back_all_the_same(peers: Peers) -> None:
    says(*peers)
    no_card(*peers)
    says(*peers, None)
    assert not Preference.objects.exists()


def test_one_meets_the_other_role_and_outside_the_own_organisation(
    client: Client,
    mina: Volunteer,
    group: list[Volunteer],
    agility_cycle: Cycle,
    agile: Topic,
    rivage: Organisation,
) -> None:
    gaby, *_others = group
    mentor = make_volunteer("Inès", rivage, offers=[agile], email="ines@rivage.example")
    for one in (mina, mentor):
        enrolled(one, agility_cycle, "mentor")
    for one in group:
        enrolled(one, agility_cycle, "mentee")

    def sees(one: Volunteer) -> set[object]:
        client.force_login(one.user)
        return {shown["card"].id for shown in client.get(cards_of(one)).context["cards"]}

    assert sees(mina) == {one.card_id for one in group}
    assert sees(gaby) == {mina.card_id}
    assert sees(mentor) == {one.card_id for one in group[2:]}


def test_in_culture_shift_one_meets_the_colleagues_who_show_themselves(
    client: Client, culture_cycle: Cycle, group: list[Volunteer], basile: Volunteer
) -> None:
    gaby, gus, hana, _hugo = group
    for one in (gaby, gus, hana):
        enrolled(one, culture_cycle)
    client.force_login(gaby.user)
    assert client.get(cards_of(gaby)).context["cards"] == []
    Volunteer.objects.filter(pk=gus.pk).update(visible_to_colleagues=True)
    assert [one["card"].id for one in client.get(cards_of(gaby)).context["cards"]] == [gus.card_id]


def test_on_the_page_one_presses_and_reads_what_one_said(client: Client, peers: Peers) -> None:
    ada, basile = peers
    client.force_login(ada.user)
    url = f"{cards_of(ada)}?topic=open-source&page=1"
    for kind in ("wish", "refusal", ""):
        answer = client.post(url, {"card": str(basile.card_id), "kind": kind})
        assert (answer.status_code, answer["Location"]) == (302, f"{url}#card-{basile.card_id}")
        (shown,) = client.get(url).context["cards"]
        assert shown["said"] == kind


@pytest.mark.parametrize(
    ("card", "kind"), [(NOBODY, "wish"), ("nonsense", "wish"), ("", ""), ("basile", "love"), ("ada", "wish")]
)
def test_nonsense_is_answered_on_the_page(client: Client, peers: Peers, card: str, kind: str) -> None:
    named = {"basile": str(peers[1].card_id), "ada": str(peers[0].card_id)}
    client.force_login(peers[0].user)
    answer = client.post(cards_of(peers[0]), {"card": named.get(card, card), "kind": kind})
    assert answer.status_code == 400
    assert not Preference.objects.exists()


def test_others_have_no_such_page(
    client: Client, peers: Peers, rita: User, coralie: User, mina: Volunteer
) -> None:
    for user in (rita, coralie, mina.user, peers[1].user):
        client.force_login(user)
        assert client.get(cards_of(peers[0])).status_code == 404
        data = {"card": str(peers[1].card_id), "kind": "wish"}
        assert client.post(cards_of(peers[0]), data).status_code == 404


def test_a_card_has_no_name_and_no_address(client: Client, peers: Peers) -> None:
    ada, basile = peers
    client.force_login(ada.user)
    text = client.get(cards_of(ada)).text
    assert str(basile.card_id) in text
    for told in (basile.name, basile.email, basile.job_title, str(basile.pk)):
        assert told not in text


def test_cards_are_found_by_topic_and_come_in_pages(
    client: Client, peers: Peers, peer_cycle: Cycle, orbite: Organisation, open_source: Topic, agile: Topic
) -> None:
    ada, _basile = peers
    for number in range(25):
        enrolled(make_volunteer(f"N{number}", orbite, seeks=[agile]), peer_cycle)
    client.force_login(ada.user)
    url, counts = cards_of(ada), []
    for query in ("", "?page=2", "?topic=open-source", "?topic=open-data", "?topic=nonsense"):
        counts.append(len(client.get(url + query).context["cards"]))
    assert counts == [24, 2, 1, 0, 24]


def test_a_page_of_many_asks_the_database_as_much_as_one_of_few(
    client: Client, peers: Peers, peer_cycle: Cycle, orbite: Organisation, open_source: Topic
) -> None:
    ada, basile = peers
    client.force_login(ada.user)
    url, counts = cards_of(ada), []
    says(ada, basile)
    client.get(url)
    for number in (0, 20):
        for index in range(number):
            other = make_volunteer(f"N{index}", orbite, seeks=[open_source])
            enrolled(other, peer_cycle)
            says(ada, other, WISH)
        with CaptureQueriesContext(connection) as queries:
            assert len(client.get(url).context["cards"]) == number + 1
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 40
