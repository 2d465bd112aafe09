"""Organisations, exclusions, topics and keys in the back office."""

import datetime as dt

import pytest
from django.urls import reverse

from hub.members.models import ApiKey, Event, Exclusion, Membership, Organisation
from hub.members.services import create_api_key, declare_exclusion
from hub.shared import clock
from hub.topics.models import Topic
from tests.cast import SYSTEM, make_volunteer


def organisation(**values):
    ends = clock.today() + dt.timedelta(days=365)
    known = {
        "name": "Halte", "slug": "halte", "actor_type": "operator", "website": "https://halte.example",
        "summary_fr": "Une halte.", "summary_en": "A stop.", "joined_on": str(clock.today()),
        "membership_ends_on": str(ends),
    }  # fmt: skip
    return {**known, **values}


def test_an_organisation_is_registered(office):
    assert office.post(reverse("organisation:add"), organisation()).status_code == 302
    halte = Organisation.objects.get()
    assert (halte.name, halte.is_current()) == ("Halte", True)
    assert Event.objects.get().verb == "organisation.registered"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"slug": "rivage"}, "slug"),
        ({"actor_type": "circus"}, "actor_type"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"membership_ends_on": "2001-01-01"}, "__all__"),
    ],
)
def test_a_wrong_organisation_is_refused(office, rivage, wrong, field):
    answer = office.post(reverse("organisation:add"), organisation(**wrong))
    assert answer.status_code == 400
    assert field in answer.context["form"].errors
    assert Organisation.objects.count() == 1


def test_an_organisation_is_changed(office, rivage):
    values = organisation(name="Rivage-sur-Mer", slug="rivage")
    assert office.post(reverse("organisation:edit", args=[rivage.pk]), values).status_code == 302
    rivage.refresh_from_db()
    assert (rivage.name, rivage.actor_type) == ("Rivage-sur-Mer", "operator")


def test_a_membership_is_renewed(office, rivage):
    before = rivage.membership_ends_on
    office.post(reverse("organisation:act", args=["renew", rivage.pk]))
    rivage.refresh_from_db()
    assert rivage.membership_ends_on == before + dt.timedelta(days=365)


def test_a_role_is_given_and_taken_away(office, rivage, sacha):
    give = reverse("organisation:act", args=["appoint", rivage.pk])
    assert office.post(give, {"user": sacha.email.upper(), "role": "referent"}).status_code == 302
    membership = Membership.objects.get(user=sacha, organisation=rivage, role="referent")
    assert sacha.name in office.get(reverse("organisation:edit", args=[rivage.pk])).text
    take = reverse("organisation:act", args=["dismiss", rivage.pk])
    assert office.post(take, {"membership": membership.pk}).status_code == 302
    assert not Membership.objects.exists()


def test_a_role_for_nobody_or_of_another_organisation_is_refused(office, rivage, oscar):
    give = reverse("organisation:act", args=["appoint", rivage.pk])
    answer = office.post(give, {"user": "nobody@nowhere.example", "role": "referent"})
    assert answer.status_code == 400
    assert "Nobody has an account" in answer.text
    assert office.post(give, {"user": oscar.email, "role": "king"}).status_code == 400
    take = reverse("organisation:act", args=["dismiss", rivage.pk])
    assert office.post(take, {"membership": oscar.memberships.get().pk}).status_code == 400
    assert Membership.objects.count() == 1


def test_an_exclusion_is_declared_and_lifted(office, rivage, orbite):
    values = {"declared_by": rivage.pk, "other": orbite.pk, "reason": "Tender", "ends_on": ""}
    assert office.post(reverse("exclusion:add"), values).status_code == 302
    exclusion = Exclusion.objects.get()
    again = office.post(reverse("exclusion:add"), values)
    assert again.status_code == 400
    assert "declared already" in str(again.context["form"].errors)
    assert office.post(reverse("exclusion:delete", args=[exclusion.pk])).status_code == 302
    assert not Exclusion.objects.exists()
    verbs = Event.objects.filter(subject_id=exclusion.pk).values_list("verb", flat=True)
    assert set(verbs) == {"exclusion.declared", "exclusion.lifted"}


def test_an_organisation_does_not_exclude_itself(office, rivage):
    values = {"declared_by": rivage.pk, "other": rivage.pk}
    assert office.post(reverse("exclusion:add"), values).status_code == 400
    assert not Exclusion.objects.exists()


def test_exclusions_are_shown_on_both_sides(office, rivage, orbite):
    declare_exclusion(actor=SYSTEM, organisation=rivage, other=orbite, reason="A tender")
    for side in (rivage, orbite):
        assert "A tender" in office.get(reverse("organisation:edit", args=[side.pk])).text


def test_topics_are_written(office):
    values = {"slug": "tickets", "kind": "subject", "name_fr": "Billets", "name_en": "Tickets"}
    assert office.post(reverse("topic:add"), values).status_code == 302
    topic = Topic.objects.get()
    edit = reverse("topic:edit", args=[topic.pk])
    assert office.post(edit, {**values, "name_en": "Ticketing"}).status_code == 302
    assert Topic.objects.get().name_en == "Ticketing"
    assert office.post(edit, {**values, "name_fr": ""}).status_code == 200
    assert office.post(reverse("topic:delete", args=[topic.pk])).status_code == 302
    assert not Topic.objects.exists()


def test_a_topic_that_people_offer_is_kept(office, ada, open_source):
    answer = office.post(reverse("topic:delete", args=[open_source.pk]), follow=True)
    assert "it is kept" in answer.text
    assert Topic.objects.filter(pk=open_source.pk).exists()


def test_a_key_is_shown_this_one_time(office, rivage, carla):
    values = {"organisation": rivage.pk, "name": "HR", "scopes": ["pairs:read"], "days": 30}
    answer = office.post(reverse("apikey:add"), values)
    key = ApiKey.objects.get()
    secret = next(
        word for word in answer.text.replace("<", " ").replace(">", " ").split() if word.startswith("hub_")
    )
    assert key.token.__class__.objects.lookup(key.token.type, secret) == key.token
    assert "no-store" in answer.headers["Cache-Control"]
    assert (key.created_by, key.scopes) == (carla, {"pairs:read"})
    for page in (reverse("apikey:index"), reverse("apikey:inspect", args=[key.pk])):
        assert secret not in office.get(page).text


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"scopes": []}, "scopes"),
        ({"scopes": ["all"]}, "scopes"),
        ({"days": 9999}, "days"),
        ({"name": ""}, "name"),
    ],
)
def test_a_wrong_key_is_not_made(office, rivage, wrong, field):
    values = {"organisation": rivage.pk, "name": "HR", "scopes": ["pairs:read"], "days": 30, **wrong}
    answer = office.post(reverse("apikey:add"), values)
    assert answer.status_code == 400
    assert field in answer.context["form"].errors
    assert not ApiKey.objects.exists()


def test_a_key_is_revoked(office, rivage):
    key, _secret = create_api_key(actor=SYSTEM, organisation=rivage, name="HR", scopes=["pairs:read"])
    assert office.post(reverse("apikey:act", args=["revoke", key.pk])).status_code == 302
    key.refresh_from_db()
    assert not key.is_valid()


def test_the_first_page_says_what_waits(office, browser, eve, rivage, orbite):
    zoe = make_volunteer("Zoe", rivage, state="applied")
    orbite.membership_ends_on = clock.today() + dt.timedelta(days=10)
    orbite.save()
    page = office.get("/admin/").text
    assert reverse("volunteer:edit", args=[zoe.pk]) in page
    assert reverse("organisation:edit", args=[orbite.pk]) in page
    assert reverse("organisation:edit", args=[rivage.pk]) not in page
    assert "Zoe" not in browser(eve).get("/admin/").text
