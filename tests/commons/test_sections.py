"""An organisation's section: made when it joins, open to its people, frozen when it leaves."""

import datetime as dt

import pytest
from django.contrib.auth.models import Group
from wagtail.models import Page, WorkflowPage

from commons.models import (
    ChallengeIndexPage,
    ChallengePage,
    CommonIndexPage,
    CommonPage,
    HomePage,
    OrganisationIndexPage,
    OrganisationPage,
    OrganisationSection,
)
from commons.permissions import MODERATION
from commons.publication import NotReadyToPublish
from commons.services.sections import ensure_section, tend_sections
from hub.members.actors import COORDINATORS
from hub.members.models import Membership
from hub.members.services import (
    appoint,
    change_organisation,
    dismiss,
    register_organisation,
    renew_membership,
)
from hub.mentoring.permissions import ensure_coordinators
from hub.shared import clock
from tests.cast import SYSTEM, actor, make_organisation, refused

pytestmark = pytest.mark.django_db

VALUES = {
    "slug": "rivage",
    "name": "Rivage",
    "actor_type": "local_authority",
    "summary_fr": "La côte",
    "summary_en": "The coast",
}


def joined(**values):
    ends = clock.today() + dt.timedelta(days=200)
    return register_organisation(actor=SYSTEM, values={**VALUES, "membership_ends_on": ends, **values})


def rights(group: Group) -> set[str]:
    return {
        *group.permissions.values_list("codename", flat=True),
        *group.page_permissions.values_list("permission__codename", flat=True),
        *group.collection_permissions.values_list("permission__codename", flat=True),
    }


def add(page: Page, under: Page, live: bool = True):
    page.summary, page.locale, page.live = page.title, under.locale, live
    under.add_child(instance=page)
    return page


@pytest.fixture
def coordinators(db) -> Group:
    Group.objects.filter(name=COORDINATORS).delete()
    return ensure_coordinators()


def test_an_organisation_that_joins_has_a_section_in_every_language(french, english, coordinators):
    section = joined().section
    pages = OrganisationPage.objects.filter(organisation=section.organisation)
    assert {page.locale.language_code: page.summary for page in pages} == {"fr": "La côte", "en": "The coast"}
    assert len({page.translation_key for page in pages}) == 1
    assert all(page.live and page.slug == "rivage" for page in pages)
    assert {page.get_parent().title for page in pages} == {"Organisations"}
    assert section.is_open
    assert section.collection.name == "Rivage"
    assert rights(section.group) == {
        "access_admin", "submit_translation", "add_page", "change_page", "add_image", "change_image",
        "choose_image", "add_document", "change_document", "choose_document",
    }  # fmt: skip
    assert {one.page_id for one in section.group.page_permissions.all()} == {page.pk for page in pages}


def test_a_second_call_changes_nothing(french, english):
    organisation = joined()
    before = (Page.objects.count(), Group.objects.count(), rights(organisation.section.group))
    ensure_section(actor=SYSTEM, organisation=organisation)
    assert tend_sections(actor=SYSTEM) == 0
    assert (Page.objects.count(), Group.objects.count(), rights(organisation.section.group)) == before


def test_only_the_hub_makes_sections(french, rita, rivage):
    with refused("not_allowed"):
        ensure_section(actor=actor(rita), organisation=rivage)
    assert not OrganisationSection.objects.exists()


def test_on_a_hub_without_pages_the_section_waits_for_them(db, request):
    organisation = joined()
    assert organisation.section.is_open
    assert not OrganisationPage.objects.exists()
    request.getfixturevalue("french")
    assert tend_sections(actor=SYSTEM) == 1
    assert OrganisationPage.objects.get().organisation == organisation


def test_a_language_added_later_has_its_page_too(french, translate):
    organisation = joined()
    translate(french.home, "Passeurs", "home-en")
    tend_sections(actor=SYSTEM)
    assert OrganisationPage.objects.filter(organisation=organisation).count() == 2
    assert organisation.section.group.page_permissions.count() == 4


def test_what_was_there_before_or_came_by_another_route_ends_the_same(french, rita, rivage, oscar, orbite):
    assert tend_sections(actor=SYSTEM) == 2
    assert list(rivage.section.group.user_set.all()) == [rita]
    orbite.section.group.user_set.add(rita)
    assert tend_sections(actor=SYSTEM) == 1
    assert list(orbite.section.group.user_set.all()) == [oscar]


def test_referents_and_editors_enter_members_do_not(french, sacha):
    organisation = joined()
    inside = organisation.section.group.user_set
    for role, enters in (("editor", True), ("member", False), ("referent", True)):
        appoint(actor=SYSTEM, organisation=organisation, user=sacha, role=role)
        assert inside.exists() == enters, role
    dismiss(actor=SYSTEM, membership=Membership.objects.get(user=sacha))
    assert not inside.exists()


def test_a_section_is_frozen_when_the_organisation_leaves_and_opens_when_it_comes_back(french, sacha):
    organisation = joined()
    appoint(actor=SYSTEM, organisation=organisation, user=sacha, role="editor")
    group = organisation.section.group
    ended = {
        "joined_on": clock.today() - dt.timedelta(days=9),
        "membership_ends_on": clock.today() - dt.timedelta(1),
    }
    change_organisation(actor=SYSTEM, organisation=organisation, values=ended)
    assert rights(group) == set()
    assert OrganisationPage.objects.get(organisation=organisation).live
    organisation.refresh_from_db()
    renew_membership(actor=SYSTEM, organisation=organisation)
    assert "access_admin" in rights(group)
    assert list(group.user_set.all()) == [sacha]


def test_the_clock_freezes_what_lapses(french, time_machine):
    organisation = joined()
    time_machine.move_to(dt.datetime.now(dt.UTC) + dt.timedelta(days=201))
    assert tend_sections(actor=SYSTEM) == 1
    assert rights(organisation.section.group) == set()
    assert tend_sections(actor=SYSTEM) == 0


def test_whoever_lapsed_is_put_out_before_the_clock_comes_round(french, sacha, client, time_machine):
    organisation = joined()
    appoint(actor=SYSTEM, organisation=organisation, user=sacha, role="editor")
    client.force_login(sacha, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/admin/").status_code == 200
    time_machine.move_to(dt.datetime.now(dt.UTC) + dt.timedelta(days=201))
    client.force_login(sacha, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/admin/").status_code == 403
    assert rights(organisation.section.group) == set()


def test_the_section_follows_the_organisation_s_name_unless_its_page_has_another(french, english):
    organisation = joined()
    titled = OrganisationPage.objects.get(locale=english.locale)
    titled.title = "Rivage, the coast"
    titled.save_revision().publish()
    change_organisation(actor=SYSTEM, organisation=organisation, values={"name": "Grand Rivage"})
    section = OrganisationSection.objects.get()
    assert (section.group.name, section.collection.name) == ("Grand Rivage", "Grand Rivage")
    assert set(OrganisationPage.objects.values_list("title", flat=True)) == {
        "Grand Rivage",
        "Rivage, the coast",
    }


def test_a_group_of_the_same_name_is_left_alone(french):
    Group.objects.create(name="Rivage")
    assert joined().section.group.name == "Rivage (rivage)"


def test_what_is_submitted_waits_for_the_coordinators(french, english, coordinators):
    joined()
    placed = WorkflowPage.objects.select_related("workflow")
    assert {one.page.specific_class for one in placed} == {OrganisationIndexPage}
    assert {one.workflow.name for one in placed} == {MODERATION}
    task = placed[0].workflow.tasks.get().specific
    assert list(task.groups.all()) == [coordinators]
    assert HomePage.objects.first().get_workflow() is None


def test_the_groups_and_the_workflow_that_wagtail_seeds_are_gone(db):
    assert not Group.objects.filter(name__in=["Editors", "Moderators"]).exists()
    assert not WorkflowPage.objects.filter(page__depth=1).exists()


def test_a_page_in_a_section_is_its_organisation_s(french, orbite):
    organisation = joined()
    section = OrganisationPage.objects.get()
    challenge = add(ChallengePage(title="Défi", organisation=orbite), section)
    assert ChallengePage.objects.get(pk=challenge.pk).organisation == organisation
    common = add(CommonPage(title="Commun", kind="guide", published_on="2026-01-02"), section, live=False)
    assert list(CommonPage.objects.get(pk=common.pk).organisations.all()) == [organisation]
    elsewhere = french.add(ChallengePage, "Ailleurs", organisation=orbite)
    assert ChallengePage.objects.get(pk=elsewhere.pk).organisation == orbite
    elsewhere.move(section, pos="last-child")
    assert ChallengePage.objects.get(pk=elsewhere.pk).organisation == organisation


def test_an_address_is_refused_while_another_published_page_has_it(french):
    joined()
    section = OrganisationPage.objects.get()
    french.add(ChallengePage, "Vélo", slug="velo")
    same = add(ChallengePage(title="Vélo", slug="velo"), section, live=False)
    with pytest.raises(NotReadyToPublish) as refusal:
        same.save_revision().publish()
    assert set(refusal.value.error_dict) == {"slug"}
    ChallengePage.objects.filter(title="Vélo").exclude(pk=same.pk).update(live=False)
    same.get_latest_revision().publish()
    assert ChallengePage.objects.get(pk=same.pk).live


def test_the_indexes_list_what_the_sections_publish_in_their_language(french, english, client):
    joined()
    mine = OrganisationPage.objects.get(locale=french.locale)
    challenge = add(ChallengePage(title="Le défi de Rivage"), mine)
    add(ChallengePage(title="Un brouillon"), mine, live=False)
    theirs = OrganisationPage.objects.get(locale=english.locale)
    add(ChallengePage(title="Rivage’s challenge", translation_key=challenge.translation_key), theirs)
    common = {"kind": "guide", "authors": "Ada", "published_on": "2026-01-02"}
    add(CommonPage(title="Le guide de Rivage", **common), mine)
    html = client.get(ChallengeIndexPage.objects.get(locale=french.locale).url).text
    assert "Le défi de Rivage" in html
    assert "Un brouillon" not in html
    assert "Rivage’s challenge" not in html
    assert "Le guide de Rivage" in client.get(CommonIndexPage.objects.get(locale=french.locale).url).text


def test_a_section_shows_the_organisation_and_what_it_published(french, client, orbite):
    joined(website="https://rivage.example/")
    section = OrganisationPage.objects.get()
    for number in range(8):
        add(ChallengePage(title=f"Défi numéro {number}"), section, live=False).save_revision().publish()
    add(ChallengePage(title="Un brouillon"), section, live=False)
    french.add(ChallengePage, "Le défi d’Orbite", organisation=orbite)
    html = client.get(section.url).text
    for shown in ("Rivage", "La côte", "https://rivage.example/", "Défi numéro 7", "?challenges=2"):
        assert shown in html
    for hidden in ("Défi numéro 0", "Un brouillon", "Le défi d’Orbite"):
        assert hidden not in html
    assert "Défi numéro 0" in client.get(f"{section.url}?challenges=2").text
    assert client.get(f"{section.url}?challenges=x&commons=99").status_code == 200


def test_an_organisation_that_is_a_member_later_has_a_frozen_section(french):
    organisation = make_organisation("Bientot", "school", joined_on=clock.today() + dt.timedelta(9))
    ensure_section(actor=SYSTEM, organisation=organisation)
    assert not organisation.section.is_open
    assert rights(organisation.section.group) == set()
