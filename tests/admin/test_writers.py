"""Whoever writes for an organisation finds, on entering the back office, where to begin."""

import pytest

from commons.models import CommonPage, OrganisationPage
from commons.services.sections import tend_sections
from hub.members.models import Membership, User
from hub.shared import clock
from tests.cast import SYSTEM, make_user
from tests.commons.conftest import english, french, translate  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def ed(french, english, rivage, orbite) -> User:  # noqa: F811
    user = make_user("Ed Rivage", "ed@rivage.example", language="en")
    Membership.objects.create(user=user, organisation=rivage, role=Membership.Role.EDITOR)
    tend_sections(actor=SYSTEM)
    return user


def pages_of(organisation) -> list[OrganisationPage]:
    return list(OrganisationPage.objects.filter(organisation=organisation))


def test_the_first_page_leads_to_the_own_section_in_each_language(browser, ed, rivage, orbite):
    text = browser(ed).get("/admin/").content.decode()
    for page in pages_of(rivage):
        assert f"/admin/pages/add/commons/challengepage/{page.pk}/" in text
        assert f"/admin/pages/add/commons/commonpage/{page.pk}/" in text
    assert not [page for page in pages_of(orbite) if f"/{page.pk}/" in text]


def test_the_first_page_counts_nothing_of_others(browser, ed, office):
    assert "w-summary__list" in office.get("/admin/").text
    assert "w-summary__list" not in browser(ed).get("/admin/").text


def test_a_coordinator_is_not_sent_to_any_section(office, ed, rivage):
    text = office.get("/admin/").content.decode()
    assert not [page for page in pages_of(rivage) if f"challengepage/{page.pk}/" in text]


def test_a_page_is_submitted_to_people_not_to_a_workflow(browser, ed, rivage):
    page = pages_of(rivage)[0]
    text = browser(ed).get(f"/admin/pages/add/commons/challengepage/{page.pk}/").content.decode()
    assert "Submit to the moderators" in text
    assert "Submit to Moderation" not in text


def test_a_new_common_is_of_today_and_an_old_one_keeps_its_day(browser, ed, rivage):
    page = pages_of(rivage)[0]
    client = browser(ed)
    form = client.get(f"/admin/pages/add/commons/commonpage/{page.pk}/").context["form"]
    assert form["published_on"].value() == clock.today()
    old = CommonPage(title="Guide", kind="guide", authors="Ada", published_on="2024-01-02", summary="Utile")
    page.add_child(instance=old)
    form = client.get(f"/admin/pages/{old.pk}/edit/").context["form"]
    assert str(form["published_on"].value()) == "2024-01-02"
