"""No name, address or job title of a volunteer on any page of someone without the right: marked ones are planted,
and looked for on every page that links and searches lead to."""

import re

import pytest
from django.test import Client

from charters.models import Charter
from commons.models import ChallengePage, CommonPage, ModelPage
from hub.members.models import Membership, Organisation, User, Volunteer
from hub.mentoring.models import Cycle, Pair
from hub.mentoring.services import accept_pair, propose_pair
from hub.topics.models import Topic
from tests.cast import actor, enrolled, make_user, make_volunteer, signed
from tests.commons.conftest import Tree, english, french, translate  # noqa: F401

MARK = "Qx7"
START = (
    "/", "/fr/", "/en/", "/sitemap.xml", "/robots.txt", "/fr/programmes/", "/en/programmes/", "/me/", "/me/people/",
    "/me/propose/", "/fr/search/?q=zorglub", "/en/search/?q=zorglub", "/fr/search/?q=agronome", "/me/people/?q=zorglub",
    "/fr/charters/mentoring-charter/", "/fr/defis/?q=zorglub", "/api/v1/", "/api/v1/organisations/",
    "/api/v1/challenges/?search=zorglub", "/api/v1/directory/", "/api/v1/pairs/", "/api/v1/figures/", "/admin/",
)  # fmt: skip
LINK = re.compile(
    r"""(?:href|src)="(/[^"#]*)|<loc>http://testserver(/[^<]*)|"http://testserver(/api/[^"]*)"""
)
ELSEWHERE = ("/static/", "/accounts/", "/identity/", "/admin/", "/api/v1/schema/", "/api/v1/docs/")


pytestmark = [pytest.mark.on_one_database, pytest.mark.usefixtures("stamped")]


@pytest.fixture
def active_pair(
    rivage: Organisation, orbite: Organisation, open_source: Topic, peer_cycle: Cycle, rita: User, charter: Charter,
    french: Tree, english: Tree,  # noqa: F811
) -> Pair:  # fmt: skip
    """Zorglub of Rivage and Zorglub of Orbite in an active pair; another of Rivage applied, one is invited."""
    for model in (ChallengePage, ModelPage, CommonPage):
        french.add(model, "Zorglub")
    ChallengePage.objects.update(organisation=rivage)
    people = [marked(rivage, offers=[open_source]), marked(orbite, seeks=[open_source])]
    for one in people:
        enrolled(one, peer_cycle)
    for state in (Volunteer.State.APPLIED, Volunteer.State.INVITED):
        marked(rivage, state=state)
    pair = propose_pair(actor=actor(rita), cycle=peer_cycle, mentor=people[0], mentees=[people[1]])
    for one in people:
        accept_pair(actor=actor(one), pair=pair)
        signed(one, charter)
    pair.refresh_from_db()
    assert pair.state == "active"
    return pair


def marked(organisation: Organisation, **fields: object) -> Volunteer:
    number = Volunteer.objects.count()
    return make_volunteer(
        f"Zorglub {MARK}-{organisation.slug}-name", organisation, job_title=f"Agronome {MARK}-{organisation.slug}-job",
        email=f"zorglub{number}.{MARK}-{organisation.slug}@x.example".lower(), **fields,
    )  # fmt: skip


def pages(user: User | None) -> dict[str, str]:
    """Every page that `user` reaches from the starting points, without leaving the hub; those with an account, whom
    the public pages tell no more, in the member space alone."""
    client, found, waiting = Client(), dict[str, str](), list(START)
    if user is not None:
        client.force_login(user)
    while waiting:
        path = waiting.pop().replace("&amp;", "&")
        if path in found or (path.startswith(ELSEWHERE) and path != "/admin/"):
            continue
        response = client.get(path, follow=path not in ("/me/", "/admin/"))
        found[path] = text = response.content.decode(errors="ignore")
        links = [link for groups in LINK.findall(text) for link in groups if link]
        waiting += [link for link in links if user is None or link.startswith(("/me/", "/api/"))]
    return found


def leaks(found: dict[str, str]) -> set[tuple[str, str]]:
    """The marks in these pages, each with its address."""
    marks = re.compile(rf"{MARK}-\w+", re.IGNORECASE)
    return {(mark.lower(), path) for path, text in found.items() for mark in marks.findall(text)}


def test_a_reader_without_an_account_finds_nobody(active_pair: Pair) -> None:
    found = pages(None)
    assert len(found) > 30, "the walk reaches the public pages"
    assert leaks(found) == set()


@pytest.mark.parametrize("role", ["", Membership.Role.EDITOR, Membership.Role.REFERENT])
def test_nobody_is_found_by_an_account_that_has_nothing_to_do_with_them(
    active_pair: Pair, tramway: Organisation, role: str
) -> None:
    tess = make_user("Tess", "tess@tramway.example")
    if role:
        Membership.objects.create(user=tess, organisation=tramway, role=role)
    assert leaks(pages(tess)) == set()


def test_a_volunteer_elsewhere_finds_nobody(active_pair: Pair, mina: Volunteer) -> None:
    assert leaks(pages(mina.user)) == set()


def test_a_volunteer_enrolled_with_them_finds_their_cards_and_nobody(
    active_pair: Pair, peer_cycle: Cycle, mina: Volunteer
) -> None:
    enrolment = enrolled(mina, peer_cycle)
    found = pages(mina.user)
    cards = found[f"/me/enrolments/{enrolment.pk}/cards/"]
    assert all(str(place.volunteer.card_id) in cards for place in active_pair.members.all())
    assert leaks(found) == set()


def test_a_referent_finds_the_own_people_alone(active_pair: Pair, rita: User, oscar: User) -> None:
    assert {mark for mark, _path in leaks(pages(rita))} == {f"{MARK}-rivage".lower()}
    assert {mark for mark, _path in leaks(pages(oscar))} == {f"{MARK}-orbite".lower()}


def test_a_coordinator_finds_everyone(active_pair: Pair, coralie: User) -> None:
    """The walk sees what there is to see."""
    assert {mark for mark, _path in leaks(pages(coralie))} == {
        f"{MARK}-rivage".lower(),
        f"{MARK}-orbite".lower(),
    }
