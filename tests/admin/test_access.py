"""Who enters the hub's lists in the back office: coordinators. Wagtail sends everyone else away."""

import re
import uuid

import pytest
from django.urls import reverse
from wagtail.users.models import UserProfile

from charters import services as charters
from hub.members import services as members
from hub.members.actors import Actor
from hub.members.models import User
from hub.mentoring import services as mentoring
from hub.mentoring.permissions import ensure_coordinators
from tests.cast import actor, make_volunteer, refused

LISTS = [
    "volunteer", "organisation", "exclusion", "topic", "apikey", "event", "pair", "enrolment", "cycle", "programme",
    "charter", "charterversion", "adopter", "adoption", "signature", "conflict",
]  # fmt: skip
FORMS = [
    "volunteer", "organisation", "exclusion", "topic", "apikey", "cycle", "programme", "charter", "charterversion",
]  # fmt: skip
DOORS = [reverse(f"{name}:index") for name in LISTS] + [reverse(f"{name}:add") for name in FORMS]
DOORS += [f"{reverse(f'{name}:index')}?export=csv" for name in LISTS]


def login(path: str) -> str:
    return "/accounts/login/?next=" + path.replace("?", "%3F").replace("=", "%3D")


def test_coordinators_and_superusers_enter(browser, carla):
    for user in (carla, User.objects.create_superuser("root@hub.example")):
        opened = browser(user)
        assert {path: opened.get(path).status_code for path in DOORS} == dict.fromkeys(DOORS, 200)


def test_the_window_of_each_page_is_named_after_the_hub(office):
    for path in (reverse("wagtailadmin_home"), reverse("volunteer:index"), reverse("matching:index")):
        (title,) = re.findall(r"<title>(.*?)</title>", office.get(path).text, re.DOTALL)
        assert title.strip().endswith("- Passeurs"), path


def test_nobody_else_enters(client, browser, rita, sacha, eve, coralie):
    editor, others = browser(eve), list(map(browser, (rita, sacha, coralie)))
    for path in DOORS:
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (302, login(path))
        for other in others:  # none of them may enter the back office at all
            assert other.get(path).status_code == 403
        answer = editor.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/")


def test_an_editor_does_not_see_these_lists_in_the_menu(browser, eve, carla):
    href = f'"url": "{reverse("volunteer:index")}"'
    assert href in browser(carla).get("/admin/").text
    assert href not in browser(eve).get("/admin/").text


@pytest.mark.parametrize("name", ["pause", "leave"])
def test_an_action_is_refused_to_whoever_may_not_and_changes_nothing(browser, client, name, ada, rita, eve):
    path = reverse("volunteer:act", args=[name, ada.pk])
    assert client.post(path).headers["Location"] == login(path)
    assert browser(rita).post(path).status_code == 403
    assert browser(eve).post(path).headers["Location"] == "/admin/"
    ada.refresh_from_db()
    assert ada.state == "active"


def test_what_does_not_exist_is_not_found(office, ada):
    assert office.get(reverse("volunteer:edit", args=[uuid.uuid4()])).status_code == 404
    assert office.post(reverse("volunteer:act", args=["pause", uuid.uuid4()])).status_code == 404
    assert office.post(reverse("volunteer:act", args=["promote", ada.pk])).status_code == 404


def test_nobody_not_even_a_superuser_deletes_people_or_writes_events(browser, rivage):
    admin = browser(User.objects.create_superuser("root@hub.example"))
    person = make_volunteer("Zoé", rivage)
    for path in (
        f"/admin/volunteer/delete/{person.pk}/",
        f"/admin/organisation/delete/{rivage.pk}/",
        "/admin/event/new/",
        "/admin/pair/new/",
        "/admin/enrolment/new/",
    ):
        assert admin.get(path).status_code == 404, path


def test_the_group_is_made_with_its_rights_and_never_overwritten(db, carla):
    group = carla.groups.get()
    rights = {
        f"{p.content_type.app_label}.{p.codename}" for p in group.permissions.select_related("content_type")
    }
    assert {
        "members.coordinate",
        "wagtailadmin.access_admin",
        "members.add_volunteer",
        "mentoring.change_pair",
    } <= rights
    assert not {right for right in rights if right.endswith(("_user", "_group"))}
    on_pages = set(group.page_permissions.values_list("permission__codename", flat=True))
    assert {"add_page", "change_page", "publish_page"} <= on_pages
    on_files = set(group.collection_permissions.values_list("permission__codename", flat=True))
    assert {"add_image", "change_image", "add_document", "change_document"} <= on_files
    group.permissions.clear()
    assert ensure_coordinators() == group
    assert not group.permissions.exists()


def test_a_coordinator_publishes_pages_but_manages_no_accounts(office):
    assert office.get("/admin/pages/").status_code in (200, 302)
    answer = office.get("/admin/users/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/")


def test_the_verbs_themselves_refuse_whoever_does_not_coordinate(
    rita, sacha, rivage, charter, peer_cycle, version
):
    for who in (actor(rita), actor(sacha), Actor(organisation=rivage)):
        attempts = [
            lambda who=who: members.register_organisation(actor=who, values={"name": "X"}),
            lambda who=who: members.change_organisation(actor=who, organisation=rivage, values={"name": "X"}),
            lambda who=who: charters.create_charter(actor=who, values={"slug": "x"}),
            lambda who=who: charters.change_charter(actor=who, charter=charter, values={"title_en": "X"}),
            lambda who=who: charters.redraft_version(
                actor=who, version=version, text_fr="## 1. x", text_en="## 1. x"
            ),
            lambda who=who: mentoring.create_programme(actor=who, values={"slug": "x"}),
            lambda who=who: mentoring.change_programme(actor=who, programme=peer_cycle.programme, values={}),
            lambda who=who: mentoring.create_cycle(actor=who, programme=peer_cycle.programme, values={}),
            lambda who=who: mentoring.change_cycle(actor=who, cycle=peer_cycle, values={"slug": "x"}),
        ]
        for attempt in attempts:
            with refused("not_allowed"):
                attempt()


def test_a_referent_dismisses_in_the_own_organisation_alone(rita, oscar):
    with refused("not_allowed"):
        members.dismiss(actor=actor(rita), membership=oscar.memberships.get())
    assert oscar.memberships.exists()
    members.dismiss(actor=actor(oscar), membership=oscar.memberships.get())
    assert not oscar.memberships.exists()


def test_what_is_not_found_is_said_in_the_language_of_the_back_office(carla, browser):
    page, nowhere = browser(carla), reverse("matching:run", args=[uuid.uuid4()])
    page.cookies["django_language"] = "fr"
    assert "La page demandée est introuvable." in page.get(nowhere).text
    UserProfile.objects.update_or_create(user=carla, defaults={"preferred_language": "en"})
    answer = page.get(nowhere)
    assert answer.status_code == 404
    assert "The requested page could not be found." in answer.text
