"""Wagtail's pages about accounts work with ours: an address, one name."""

import pytest
from django.contrib.auth.models import Group

from hub.members.models import User


@pytest.fixture
def admin(browser, db):
    return browser(User.objects.create_superuser("root@hub.example", name="Root"))


def values(**given):
    known = {
        "email": "Lou@hub.example",
        "name": "Lou",
        "language": "en",
        "time_zone": "Europe/Paris",
        "is_active": "on",
    }
    return {**known, "password1": "", "password2": "", **given}


def test_accounts_are_found_by_name_and_address(admin, rita, sacha):
    def found(query):
        return {user.name for user in admin.get("/admin/users/", {"q": query}).context["object_list"]}

    assert found("rita") == {"Rita Rivage"}
    assert found("elsewhere") == {"Sacha Nobody"}


def test_an_account_is_made_without_a_password(admin, carla):
    coordinators = Group.objects.get(name="Coordinators")
    assert admin.get("/admin/users/new/").status_code == 200
    assert admin.post("/admin/users/new/", values(groups=[coordinators.pk])).status_code == 302
    lou = User.objects.get(email="lou@hub.example")
    assert (lou.name, lou.language, lou.has_usable_password()) == ("Lou", "en", False)
    assert lou.has_perm("members.coordinate")


def test_an_address_has_one_account_whatever_its_case(admin, sacha):
    answer = admin.post("/admin/users/new/", values(email=sacha.email.upper()))
    assert answer.status_code == 200
    assert "email" in answer.context["form"].errors
    assert User.objects.count() == 2


def test_an_account_is_changed(admin, sacha):
    path = f"/admin/users/edit/{sacha.pk}/"
    assert admin.get(path).status_code == 200
    secret = "a long new secret"
    changed = values(email=sacha.email, name="Sacha Somebody", password1=secret, password2=secret)
    assert admin.post(path, changed).status_code == 302
    sacha.refresh_from_db()
    assert sacha.name == "Sacha Somebody"
    assert sacha.check_password(secret)


def test_a_weak_or_mistyped_password_is_refused(admin, sacha):
    path = f"/admin/users/edit/{sacha.pk}/"
    for one, two in (("short", "short"), ("a long new secret", "another long secret")):
        answer = admin.post(path, values(email=sacha.email, password1=one, password2=two))
        assert "password2" in answer.context["form"].errors


def test_the_group_s_form_offers_the_right_to_coordinate(admin, carla):
    group = carla.groups.get()
    page = admin.get(f"/admin/groups/edit/{group.pk}/")
    assert page.status_code == 200
    assert "Can coordinate the hub" in page.text


def test_nobody_changes_address_or_password_beside_the_hub_s_own_pages(browser, carla):
    browser(carla).post("/admin/account/", {"name_email-email": "victim@rivage.example"})
    carla.refresh_from_db()
    assert carla.email != "victim@rivage.example"
    page = browser(carla).get("/admin/account/").text
    assert 'name="name_email-email"' not in page
    assert 'name="password-' not in page
    assert browser(carla).get("/admin/password_reset/").status_code == 404
