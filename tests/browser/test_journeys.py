"""From an invitation to an active pair, in the windows of everyone concerned; with scripts and without."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from charters.models import Charter
from hub.members.models import Organisation, User, Volunteer
from hub.mentoring.models import Cycle, Pair
from hub.mentoring.services import accept_pair
from hub.topics.models import Topic
from tests.browser.windows import Window
from tests.cast import actor, enrolled, make_volunteer, signed

type Post = Callable[[], list[Any]]
type NewWindow = Callable[..., Window]

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


def register(window: Window, name: str, email: str, job_title: str) -> None:
    window.open("/me/people/")
    window.press("main a[href='/me/people/add/']")
    window.page.fill("[name=name]", name)
    window.page.fill("[name=email]", email)
    window.page.fill("[name=job_title]", job_title)
    window.press(SUBMIT)
    window.page.wait_for_url(re.compile(r"/me/people/([0-9a-f-]{36}/)?$"))


def confirm(window: Window, email: str, post: Post, inviting: str) -> None:
    """Follow the link of the mail, see who invites, say yes."""
    link = re.search(r"https?://[^/\s]+(/me/invitation/\S+)", mails_to(post, email)[-1].body)
    assert link is not None
    window.open(link[1])
    assert inviting in window.page.locator("h1").inner_text()
    assert Volunteer.objects.get(email=email).confirmed_at is None, "opening the link changes nothing"
    window.press("button[name=answer][value=accept]")
    window.page.wait_for_url("**/me/profile/")


def complete_profile(window: Window, role: str, skills: str, topic: Topic) -> None:
    window.page.select_option("[name=seniority]", "senior")
    window.page.check(f"[name=roles][value={role}]")
    window.page.check("[name=languages][value=fr]")
    window.page.check("[name=modes][value=remote]")
    window.page.select_option(f"[name={skills}-0-topic]", topic.slug)
    window.press(SUBMIT)
    window.page.wait_for_url("**/me/")


def enrol(window: Window, cycle: Cycle) -> None:
    window.press(f"main a[href='{reverse('enrol', args=[cycle.pk])}']")
    window.press(SUBMIT)
    window.page.wait_for_url("**/me/enrolments/")


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
    assert window.page.locator("[aria-labelledby=why] li").count(), "the reasons are given"
    assert window.page.locator(".card").count(), "the others are shown by their cards"
    window.press("form[action$='/accept/'] button")
    window.page.wait_for_url(f"**{path}")
    assert window.page.locator("form[action$='/accept/']").count() == 0


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
    return {mark for mark in marks for text in pages.values() if re.search(rf"\b{re.escape(mark)}\b", text)}


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
    register(as_rita, *nora)
    register(as_oscar, *omar)
    confirm(as_nora, nora[1], post, inviting=rivage.name)
    confirm(as_omar, omar[1], post, inviting=orbite.name)
    complete_profile(as_nora, "mentor", "offers", open_source)
    complete_profile(as_omar, "mentee", "seeks", open_source)
    enrol(as_nora, peer_cycle)
    enrol(as_omar, peer_cycle)

    mentor, mentee = Volunteer.objects.get(email=nora[1]), Volunteer.objects.get(email=omar[1])
    assert (mentor.state, mentee.state) == ("active", "active")
    pair = propose(as_rita, peer_cycle, f"v:{mentor.pk}", [f"c:{mentee.card_id}"])
    for window, others in ((as_nora, omar), (as_rita, omar), (as_omar, nora), (as_oscar, nora)):
        assert seen_by(window, *others) == set()
    accept(as_nora, pair)
    assert seen_by(as_nora, *omar) == seen_by(as_omar, *nora) == set(), "one yes shows nothing yet"
    accept(as_omar, pair)
    assert (seen_by(as_nora, *omar), seen_by(as_omar, *nora)) == (set(omar), set(nora)), "shown to the two"
    assert seen_by(as_rita, *omar) == seen_by(as_oscar, *nora) == set(), "and to the two alone"

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
    assert seen_by(as_rita, *nora) == set(nora), "a referent sees the organisation's own people"
    assert seen_by(as_rita, *omar) == seen_by(as_oscar, *nora) == set()


def test_four_people_of_two_organisations_and_a_mentor_of_a_third_form_a_group(
    new_window: NewWindow, rita: User, oscar: User, rivage: Organisation, orbite: Organisation,
    mina: Volunteer, agile: Topic, agility_cycle: Cycle, charter: Charter,
) -> None:  # fmt: skip
    homes = {"Gaby Zinc": rivage, "Gus Zeste": rivage, "Hana Zibeline": orbite, "Hugo Zonal": orbite}
    group = [
        make_volunteer(name, home, seeks=[agile], email=f"{name[:3].lower()}@group.example")
        for name, home in homes.items()
    ]
    gaby, gus, hana, hugo = group
    enrolled(mina, agility_cycle, "mentor")
    for person in group:
        enrolled(person, agility_cycle, "mentee")
    names = ["Mina", *homes]
    as_rita, as_oscar, as_mina, as_gus, as_hana = (
        new_window(user) for user in (rita, oscar, mina.user, gus.user, hana.user)
    )
    mentees = [f"v:{gaby.pk}", f"v:{gus.pk}", f"c:{hana.card_id}", f"c:{hugo.card_id}"]
    pair = propose(as_rita, agility_cycle, f"c:{mina.card_id}", mentees)
    for person in (gaby, hugo):
        accept_pair(actor=actor(person), pair=pair)
    own = {as_rita: {"Gaby Zinc", "Gus Zeste"}, as_oscar: {"Hana Zibeline", "Hugo Zonal"}}
    for window, shown in {
        **own,
        as_mina: {"Mina"},
        as_gus: {"Gus Zeste"},
        as_hana: {"Hana Zibeline"},
    }.items():
        assert seen_by(window, *names) == shown
    for window in (as_mina, as_gus, as_hana):
        accept(window, pair)
    for window in (as_mina, as_gus, as_hana):
        assert seen_by(window, *names) == set(names), "shown to all of the group"
    for person in (gaby, hugo):
        signed(person, charter)
    for window in (as_mina, as_gus, as_hana):
        sign_charter(window, charter)
    pair.refresh_from_db()
    assert pair.state == "active"
    for window, shown in own.items():
        assert seen_by(window, *names) == shown
