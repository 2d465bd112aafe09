"""From an invitation to an active pair, in the windows of everyone concerned; with scripts and without."""

import re
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from charters.models import Charter
from hub.members.models import Membership, Organisation, User, Volunteer
from hub.members.purposes import TAKING_PART
from hub.mentoring.models import Cycle, Pair
from hub.topics.models import Topic
from tests.browser.windows import Window
from tests.cast import make_user

type Post = Callable[[], list[Any]]
type NewWindow = Callable[..., Window]
type Identity = tuple[str, str, str]
"""Name, address, job title: what stays hidden until everyone has said yes."""

SUBMIT = "main form[method=post][novalidate] .form-actions button"


def mails_to(post: Post, email: str) -> list[Any]:
    return [mail for mail in post() if mail.to == [email]]


def sign_in_by_code(window: Window, email: str, post: Post) -> None:
    window.open("/accounts/login/")
    window.page.fill("#code_email", email)
    window.page.press("#code_email", "Enter")
    window.page.wait_for_url("**/accounts/login/code/confirm/")
    code = re.search(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{3,})\s*$", mails_to(post, email)[-1].body, re.MULTILINE)
    assert code is not None, mails_to(post, email)[-1].body
    window.page.fill("[name=code]", code[1])
    window.page.press("[name=code]", "Enter")
    window.page.wait_for_url("**/me/")


def register(window: Window, person: Identity, *profile: Any) -> None:
    """A referent registers someone; the person has little left to do when the `profile` is filled in too."""
    if not window.page.url.endswith("/me/people/"):
        window.open("/me/people/")
    window.press("main a[href='/me/people/add/']")
    for field, value in zip(("name", "email", "job_title"), person, strict=True):
        window.page.fill(f"[name={field}]", value)
    if profile:
        fill_profile(window, *profile)
    window.press(SUBMIT)
    window.page.wait_for_url("**/me/people/")


def confirm(window: Window, email: str, post: Post, inviting: str, leads_to: str = "/me/profile/") -> None:
    """Follow the link of the mail, see who invites, say yes."""
    link = re.search(r"https?://[^/\s]+(/me/invitation/\S+)", mails_to(post, email)[-1].body)
    assert link is not None
    window.open(link[1])
    assert inviting in window.page.locator("h1").inner_text()
    assert Volunteer.objects.get(email=email).confirmed_at is None, "opening the link changes nothing"
    for purpose in TAKING_PART:
        window.page.check(f"[name=consent_{purpose}]")
    window.press("button[name=answer][value=accept]")
    window.page.wait_for_url(f"**{leads_to}")


def fill_profile(window: Window, role: str, skills: str, topic: Topic) -> None:
    window.page.select_option("[name=seniority]", "senior")
    window.page.check(f"[name=roles][value={role}]")
    window.page.check("[name=languages][value=fr]")
    window.page.check("[name=modes][value=remote]")
    window.page.select_option(f"[name={skills}-0-topic]", topic.slug)


def complete_profile(window: Window, role: str, skills: str, topic: Topic) -> None:
    fill_profile(window, role, skills, topic)
    window.press(SUBMIT)
    window.page.wait_for_url("**/me/")


def enrol(window: Window, cycle: Cycle) -> None:
    window.press(f"main a[href='{reverse('enrol', args=[cycle.pk])}']")
    window.press(SUBMIT)
    window.page.wait_for_url("**/me/enrolments/")


def enrol_someone(window: Window, person: Volunteer, cycle: Cycle) -> None:
    window.open(reverse("person", args=[person.pk]))
    window.press(f"main a[href='{reverse('person-enrol', args=[person.pk])}']")
    window.page.select_option("[name=cycle]", str(cycle.pk))
    window.press(SUBMIT)
    window.page.wait_for_url(f"**{reverse('person', args=[person.pk])}")


def propose(window: Window, cycle: Cycle, mentor: str, mentees: list[str]) -> Pair:
    window.open(f"/me/propose/?cycle={cycle.pk}")
    window.page.check(f"[name=mentor][value='{mentor}']")
    for mentee in mentees:
        window.page.check(f"[name=mentees][value='{mentee}']")
    window.press(SUBMIT)
    window.page.wait_for_url("**/me/pairs/*/")
    return Pair.objects.get()


def accept(window: Window, pair: Pair) -> None:
    path = reverse("pair", args=[pair.pk])
    window.open("/me/")
    window.press(f"main a[href='{path}']")
    expect(window.page.locator("[aria-labelledby=why] li"), "the reasons are given").not_to_have_count(0)
    expect(window.page.locator(".card"), "the others are shown by their cards").not_to_have_count(0)
    window.press("form[action$='/accept/'] button")
    window.page.locator("form[action$='/accept/']").wait_for(state="detached")


def sign_charter(window: Window, charter: Charter) -> None:
    window.open("/me/")
    window.press(f"main a[href='{reverse('sign', args=[charter.slug])}']")
    window.page.check("[name=agrees]")
    window.press(SUBMIT)
    window.page.locator("form [name=agrees]").wait_for(state="detached")


def seen_by(window: Window, *marks: str) -> set[str]:
    """Which of the marks stand anywhere in the pages of the member space that this window can reach."""
    pages = window.texts()
    assert len(pages) > 4
    return found_in(pages.values(), marks)


def seen_at(window: Window, paths: Iterable[str], marks: Iterable[str]) -> set[str]:
    """Which of the marks stand in these pages alone."""
    return found_in([window.text_of(path) for path in paths], marks)


def where_they_are(pair: Pair, *people: Volunteer) -> Callable[..., set[str]]:
    """Which marks stand where a pair and its people are shown: elsewhere the hub sends without scripts what it does
    with them."""
    paths = ["/me/", "/me/people/", reverse("pair", args=[pair.pk])]
    paths += [reverse("person", args=[person.pk]) for person in people]
    return lambda window, *marks: seen_at(window, paths, marks)


def found_in(texts: Iterable[str], marks: Iterable[str]) -> set[str]:
    everything = "\n".join(texts)
    return {mark for mark in marks if re.search(rf"\b{re.escape(mark)}\b", everything)}


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_two_organisations_form_a_peer_pair(
    new_window: NewWindow, post: Post, rita: User, oscar: User, rivage: Organisation, orbite: Organisation,
    peer_cycle: Cycle, charter: Charter, open_source: Topic, scripts: bool,
) -> None:  # fmt: skip
    as_rita, as_oscar, as_nora, as_omar = (new_window(java_script_enabled=scripts) for _ in range(4))
    nora = ("Nora Zéphyr", "nora.zephyr@rivage.example", "Directrice des mobilités")
    omar = ("Omar Quasar", "omar.quasar@orbite.example", "Responsable de flotte")
    sign_in_by_code(as_rita, rita.email, post)
    sign_in_by_code(as_oscar, oscar.email, post)
    register(as_rita, nora)
    register(as_oscar, omar)
    confirm(as_nora, nora[1], post, inviting=rivage.name)
    confirm(as_omar, omar[1], post, inviting=orbite.name)
    complete_profile(as_nora, "mentor", "offers", open_source)
    complete_profile(as_omar, "mentee", "seeks", open_source)
    enrol(as_nora, peer_cycle)
    enrol(as_omar, peer_cycle)

    mentor, mentee = Volunteer.objects.get(email=nora[1]), Volunteer.objects.get(email=omar[1])
    assert (mentor.state, mentee.state) == ("active", "active")
    pair = propose(as_rita, peer_cycle, f"v:{mentor.pk}", [f"c:{mentee.card_id}"])
    seen = seen_by if scripts else where_they_are(pair, mentor, mentee)
    for window, others in ((as_nora, omar), (as_rita, omar), (as_omar, nora), (as_oscar, nora)):
        assert seen(window, *others) == set()
    accept(as_nora, pair)
    assert seen(as_nora, *omar) == seen(as_omar, *nora) == set(), "one yes shows nothing yet"
    accept(as_omar, pair)
    assert (seen(as_nora, *omar), seen(as_omar, *nora)) == (set(omar), set(nora)), "shown to the two"
    assert seen(as_rita, *omar) == seen(as_oscar, *nora) == set(), "and to the two alone"

    sign_charter(as_nora, charter)
    pair.refresh_from_db()
    assert pair.state == "accepted", "one signature is not enough"
    sign_charter(as_omar, charter)
    pair.refresh_from_db()
    assert pair.state == "active"
    for window, other in ((as_nora, omar), (as_omar, nora)):
        window.open(reverse("pair", args=[pair.pk]))
        assert other[0] in window.page.locator("h1").inner_text()
        assert window.page.locator(f"a[href='mailto:{other[1]}']").count() == 1
    assert seen(as_rita, *nora) == set(nora), "a referent sees the organisation's own people"
    assert seen(as_rita, *omar) == seen(as_oscar, *nora) == set()


@pytest.fixture
def tilda(tramway: Organisation) -> User:
    user = make_user("Tilda Tramway", "tilda@tramway.example")
    Membership.objects.create(user=user, organisation=tramway, role=Membership.Role.REFERENT)
    return user


MINA = ("Mina Zodiaque", "mina.zodiaque@tramway.example", "Coach de direction")
GABY = ("Gaby Zinc", "gaby.zinc@rivage.example", "Cheffe de projet voirie")
GUS = ("Gus Zeste", "gus.zeste@rivage.example", "Instructeur stationnement")
HANA = ("Hana Zibeline", "hana.zibeline@orbite.example", "Acheteuse de batteries")
HUGO = ("Hugo Zonal", "hugo.zonal@orbite.example", "Architecte embarqué")
TRAMWAY, RIVAGE, ORBITE = (MINA,), (GABY, GUS), (HANA, HUGO)
GROUP = (*TRAMWAY, *RIVAGE, *ORBITE)
MARKS = {mark for person in GROUP for mark in person}


def join(referent: Window, person: Identity, window: Window, post: Post, topic: Topic) -> Volunteer:
    """Registered in full by the referent, the person takes part as soon as they say yes."""
    register(referent, person, *(("mentor", "offers") if person is MINA else ("mentee", "seeks")), topic)
    home = person[1].split("@")[1].split(".")[0].capitalize()
    confirm(window, person[1], post, inviting=home, leads_to="/me/")
    volunteer = Volunteer.objects.get(email=person[1])
    assert volunteer.state == "active"
    return volunteer


def test_four_people_of_two_organisations_and_a_mentor_of_a_third_form_a_group(
    new_window: NewWindow, post: Post, rita: User, oscar: User, tilda: User,
    agile: Topic, agility_cycle: Cycle, charter: Charter,
) -> None:  # fmt: skip
    as_tilda, as_rita, as_oscar = (new_window(user) for user in (tilda, rita, oscar))
    teams = ((as_tilda, TRAMWAY), (as_rita, RIVAGE), (as_oscar, ORBITE))
    windows = {person: new_window() for person in GROUP}
    people = {
        person: join(referent, person, windows[person], post, agile)
        for referent, team in teams
        for person in team
    }
    for person in (MINA, GUS):
        enrol(windows[person], agility_cycle)
    for referent, person in ((as_rita, GABY), (as_oscar, HANA), (as_oscar, HUGO)):
        enrol_someone(referent, people[person], agility_cycle)
    assert seen_at(as_rita, [f"/me/propose/?cycle={agility_cycle.pk}"], MARKS) == {GABY[0], GUS[0]}
    mentees = [f"v:{people[GABY].pk}", f"v:{people[GUS].pk}"]
    mentees += [f"c:{people[HANA].card_id}", f"c:{people[HUGO].card_id}"]
    pair = propose(as_rita, agility_cycle, f"c:{people[MINA].card_id}", mentees)

    pages = ["/me/", reverse("pair", args=[pair.pk])]
    *first, last = GROUP
    for person in first:
        accept(windows[person], pair)
    for person in (MINA, HUGO):
        assert seen_at(windows[person], pages, MARKS) == {person[0]}, "four yeses show nobody yet"
    accept(windows[last], pair)
    for person in (MINA, HUGO):
        assert seen_at(windows[person], pages, MARKS) >= MARKS - set(person), "shown to all of the group"

    for person in first:
        sign_charter(windows[person], charter)
    pair.refresh_from_db()
    assert pair.state == "accepted", "four signatures are not enough"
    sign_charter(windows[last], charter)
    pair.refresh_from_db()
    assert pair.state == "active"
    for referent, team in teams:
        own = {mark for name, _email, job_title in team for mark in (name, job_title)}
        assert seen_at(referent, ["/me/people/", *pages], MARKS) == own, (
            "a referent sees the own people alone"
        )
