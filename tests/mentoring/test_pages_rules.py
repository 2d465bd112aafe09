"""Each hard rule, refused on the page that proposes: its sentence is shown and nothing is written."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from hub.matching.rules import ALL
from hub.members.models import Event, Exclusion, Organisation, User, Volunteer
from hub.mentoring.models import Cycle, Pair
from hub.mentoring.services import end_pair, prefer, propose_pair
from hub.topics.models import Topic
from tests.cast import SYSTEM, actor, enrolled, make_cycle, make_volunteer

SENTENCES = {rule.code: rule.fr for rule in ALL}


@pytest.fixture
def proposing(client: Client, coralie: User) -> Callable[..., int]:
    """`proposing(cycle, mentor, *mentees, expects=code)`: the page's answer, its sentence checked."""

    def propose(cycle: Cycle, mentor: Volunteer, *mentees: Volunteer, expects: str = "") -> int:
        client.force_login(coralie)
        client.cookies["django_language"] = "fr"
        data = {"mentor": f"v:{mentor.pk}", "mentees": [f"v:{mentee.pk}" for mentee in mentees]}
        pairs, events = Pair.objects.count(), Event.objects.count()
        response = client.post(f"{reverse('propose')}?cycle={cycle.pk}", data)
        if expects:
            assert SENTENCES[expects] in response.text
            assert (Pair.objects.count(), Event.objects.count()) == (pairs, events)
        return response.status_code

    return propose


def change(person: Volunteer, **fields: object) -> None:
    Volunteer.objects.filter(pk=person.pk).update(**fields)


type Propose = Callable[..., int]
type People = tuple[Volunteer, Volunteer]


def test_two_who_may_meet_are_proposed(proposing: Propose, peers: People, peer_cycle: Cycle) -> None:
    assert proposing(peer_cycle, *peers) == 302
    assert Pair.objects.get().state == "proposed"


def test_self_pairing(proposing: Propose, peers: People, peer_cycle: Cycle) -> None:
    assert proposing(peer_cycle, peers[0], peers[0], expects="self_pairing") == 409


def test_not_enrolled(proposing: Propose, ada: Volunteer, basile: Volunteer, peer_cycle: Cycle) -> None:
    enrolled(ada, peer_cycle)
    assert proposing(peer_cycle, ada, basile, expects="not_enrolled") == 409


def test_same_organisation(
    proposing: Propose, peers: People, peer_cycle: Cycle, rivage: Organisation
) -> None:
    change(peers[1], organisation=rivage)
    assert proposing(peer_cycle, *peers, expects="same_organisation") == 409


def test_reporting_line(proposing: Propose, culture_cycle: Cycle, rivage: Organisation) -> None:
    head = make_volunteer("Head", rivage)
    report = make_volunteer("Report", rivage, manager=head)
    for person in (head, report):
        enrolled(person, culture_cycle)
    assert proposing(culture_cycle, head, report, expects="reporting_line") == 409


def test_excluded_organisations(
    proposing: Propose, peers: People, peer_cycle: Cycle, rivage: Organisation, orbite: Organisation
) -> None:
    Exclusion.objects.create(declared_by=orbite, other=rivage)
    assert proposing(peer_cycle, *peers, expects="excluded_organisations") == 409


def test_already_paired(proposing: Propose, peers: People, peer_cycle: Cycle) -> None:
    Volunteer.objects.update(capacity=5)
    propose_pair(actor=SYSTEM, cycle=peer_cycle, mentor=peers[0], mentees=[peers[1]])
    assert proposing(peer_cycle, peers[1], peers[0], expects="already_paired") == 409


def test_met_before(proposing: Propose, accepted_pair: Pair, peers: People, peer_cycle: Cycle) -> None:
    end_pair(actor=SYSTEM, pair=accepted_pair)
    assert proposing(peer_cycle, *peers, expects="met_before") == 409


def test_refused(proposing: Propose, peers: People, peer_cycle: Cycle) -> None:
    prefer(actor=actor(peers[1]), volunteer=peers[1], other=peers[0], kind="refusal")
    assert proposing(peer_cycle, *peers, expects="refused") == 409


def test_over_capacity(
    proposing: Propose, peers: People, peer_cycle: Cycle, orbite: Organisation, open_source: Topic
) -> None:
    other = make_volunteer("Other", orbite, seeks=[open_source])
    enrolled(other, peer_cycle)
    propose_pair(actor=SYSTEM, cycle=peer_cycle, mentor=peers[0], mentees=[other])
    assert proposing(peer_cycle, *peers, expects="over_capacity") == 409


def test_no_common_language(proposing: Propose, peers: People, peer_cycle: Cycle) -> None:
    change(peers[0], languages=["de"])
    assert proposing(peer_cycle, *peers, expects="no_common_language") == 409


def test_no_common_mode(proposing: Propose, peers: People, peer_cycle: Cycle) -> None:
    change(peers[0], modes=["in_person"], place="Brest")
    assert proposing(peer_cycle, *peers, expects="no_common_mode") == 409


def test_not_senior(proposing: Propose, peers: People, peer_cycle: Cycle) -> None:
    change(peers[0], seniority="junior")
    assert proposing(peer_cycle, *peers, expects="not_senior") == 409


def test_nothing_shared(proposing: Propose, peers: People, peer_cycle: Cycle) -> None:
    peers[0].offers.all().delete()
    assert proposing(peer_cycle, *peers, expects="nothing_shared") == 409


def test_mentor_inside_group(
    proposing: Propose, group: list[Volunteer], mina: Volunteer, agility_cycle: Cycle, rivage: Organisation
) -> None:
    for person in (mina, *group):
        enrolled(person, agility_cycle)
    change(mina, organisation=rivage)
    assert proposing(agility_cycle, mina, *group, expects="mentor_inside_group") == 409


def test_group_size(
    proposing: Propose, group: list[Volunteer], mina: Volunteer, agility_cycle: Cycle
) -> None:
    for person in (mina, *group):
        enrolled(person, agility_cycle)
    assert proposing(agility_cycle, mina, group[0], expects="group_size") == 409
    assert proposing(agility_cycle, mina, *group) == 302


def test_practice_not_offered(
    proposing: Propose, group: list[Volunteer], ada: Volunteer, agility_cycle: Cycle, tramway: Organisation
) -> None:
    change(ada, organisation=tramway)
    for person in (ada, *group):
        enrolled(person, agility_cycle)
    assert proposing(agility_cycle, ada, *group, expects="practice_not_offered") == 409


def test_different_organisation(proposing: Propose, peers: People, culture_cycle: Cycle) -> None:
    for person in peers:
        enrolled(person, culture_cycle)
    assert proposing(culture_cycle, *peers, expects="different_organisation") == 409


def test_several_broken_rules_are_all_said(
    client: Client, coralie: User, peers: People, peer_cycle: Cycle
) -> None:
    change(peers[0], seniority="junior", languages=["de"])
    client.force_login(coralie)
    data = {"mentor": f"v:{peers[0].pk}", "mentees": [f"v:{peers[1].pk}"]}
    text = client.post(f"{reverse('propose')}?cycle={peer_cycle.pk}", data).text
    assert SENTENCES["not_senior"] in text
    assert SENTENCES["no_common_language"] in text


def test_a_pair_does_not_start_unsigned(client: Client, accepted_pair: Pair, ada: Volunteer) -> None:
    client.force_login(ada.user)
    assert client.post(reverse("pair-start", args=[accepted_pair.pk])).status_code == 409
    accepted_pair.refresh_from_db()
    assert accepted_pair.state == "accepted"


@pytest.mark.parametrize("field", ["mentor", "mentees"])
def test_the_record_of_someone_else_s_volunteer_is_no_choice(
    client: Client, rita: User, peers: People, peer_cycle: Cycle, field: str
) -> None:
    ada, basile = peers
    client.force_login(rita)
    data = {"mentor": f"v:{ada.pk}", "mentees": [f"c:{basile.card_id}"], field: f"v:{basile.pk}"}
    response = client.post(f"{reverse('propose')}?cycle={peer_cycle.pk}", data)
    assert response.status_code == 400
    assert response.context["form"].errors[field]
    assert not Pair.objects.exists()


def test_rita_proposes_nobody_but_with_one_of_hers(
    client: Client, rita: User, basile: Volunteer, mina: Volunteer, peer_cycle: Cycle
) -> None:
    client.force_login(rita)
    data = {"mentor": f"c:{mina.card_id}", "mentees": [f"c:{basile.card_id}"]}
    assert client.post(f"{reverse('propose')}?cycle={peer_cycle.pk}", data).status_code == 403
    assert not Pair.objects.exists()


def test_a_card_of_an_excluded_organisation_is_no_choice(
    client: Client, rita: User, peers: People, peer_cycle: Cycle, rivage: Organisation, orbite: Organisation
) -> None:
    ada, basile = peers
    Exclusion.objects.create(declared_by=rivage, other=orbite)
    client.force_login(rita)
    url = f"{reverse('propose')}?cycle={peer_cycle.pk}"
    assert str(basile.card_id) not in client.get(url).text
    data = {"mentor": f"v:{ada.pk}", "mentees": [f"c:{basile.card_id}"]}
    assert client.post(url, data).status_code == 400


@pytest.mark.parametrize(
    "value", ["", "x", "v:", "v:1", "c:not-a-card", "v:00000000-0000-0000-0000-000000000000"]
)
def test_nonsense_is_refused_by_the_field(
    client: Client, rita: User, peers: People, peer_cycle: Cycle, value: str
) -> None:
    client.force_login(rita)
    data = {"mentor": value, "mentees": [f"c:{peers[1].card_id}"]}
    response = client.post(f"{reverse('propose')}?cycle={peer_cycle.pk}", data)
    assert response.status_code == 400
    assert response.context["form"].errors["mentor"]


def test_an_unknown_cycle_offers_nobody(client: Client, rita: User, peers: People, peer_cycle: Cycle) -> None:
    make_cycle(peer_cycle.programme, slug="closed", state="closed")
    client.force_login(rita)
    for cycle in ("nonsense", "00000000-0000-0000-0000-000000000000"):
        response = client.post(f"{reverse('propose')}?cycle={cycle}", {"mentor": f"v:{peers[0].pk}"})
        assert "form" not in response.context
    assert actor(rita).is_referent


def test_the_page_begins_with_a_cycle_of_one_s_own_people(
    client: Client, rita: User, peers: People, culture_cycle: Cycle, peer_cycle: Cycle, basile: Volunteer
) -> None:
    client.force_login(rita)
    page = client.get(reverse("propose"))
    assert page.context["cycle"] == peer_cycle
    assert [candidate.name for candidate in page.context["own_people"]] == ["Ada"]
    assert len(page.context["cards"]) == 1


def test_culture_shift_shows_no_cards_of_others(
    client: Client, rita: User, ada: Volunteer, basile: Volunteer, culture_cycle: Cycle
) -> None:
    for person in (ada, basile):
        enrolled(person, culture_cycle)
    client.force_login(rita)
    page = client.get(reverse("propose"), {"cycle": culture_cycle.pk})
    assert [candidate.name for candidate in page.context["own_people"]] == ["Ada"]
    assert page.context["cards"] == []
