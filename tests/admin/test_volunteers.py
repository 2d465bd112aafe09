"""Coordinators register, change and welcome volunteers by the same verbs as everyone."""

import pytest
from django.urls import reverse

from hub.members.models import Event, Volunteer
from tests.cast import make_volunteer


def form(**values):
    rows = {}
    for name in ("offers", "seeks"):
        chosen = values.pop(name, [])
        rows |= {f"{name}-TOTAL_FORMS": len(chosen), f"{name}-INITIAL_FORMS": 0}
        for number, (topic, level) in enumerate(chosen):
            rows |= {f"{name}-{number}-topic": topic, f"{name}-{number}-level": level}
    known = {
        "name": "Nina", "email": "nina@rivage.example", "seniority": "senior", "languages": ["fr"],
        "modes": ["remote"], "roles": ["mentor"], "capacity": 2,
    }  # fmt: skip
    return {**known, **rows, **values}


def act(office, name, volunteer):
    answer = office.post(reverse("volunteer:act", args=[name, volunteer.pk]))
    volunteer.refresh_from_db()
    assert answer.headers.get("Location") != "/admin/"
    return answer


def test_an_invited_volunteer_gets_a_mail(office, rivage, open_source, post):
    values = form(organisation=rivage.slug, offers=[(open_source.slug, "mastering")])
    answer = office.post(reverse("volunteer:add"), values)
    assert answer.status_code == 302
    nina = Volunteer.objects.get(email="nina@rivage.example")
    assert (nina.state, nina.organisation, nina.capacity) == ("invited", rivage, 2)
    assert [(o.topic, o.level) for o in nina.offers.all()] == [(open_source, "mastering")]
    assert Event.objects.get(subject_id=nina.pk).verb == "volunteer.invited"
    assert post()[0].to == ["nina@rivage.example"]


def test_a_coordinator_invites_an_independent(office):
    assert office.post(reverse("volunteer:add"), form()).status_code == 302
    assert Volunteer.objects.get().organisation is None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"email": "not an address"}, "email"),
        ({"name": ""}, "name"),
        ({"capacity": 99}, "capacity"),
        ({"seniority": "grand master"}, "seniority"),
        ({"roles": ["boss"]}, "roles"),
        ({"organisation": "nowhere"}, "organisation"),
        ({"email": "ADA@rivage.example", "organisation": "rivage"}, "email"),
    ],
)
def test_a_wrong_value_is_said_at_its_field_and_nobody_is_invited(office, ada, wrong, field):
    answer = office.post(reverse("volunteer:add"), form(**wrong))
    assert answer.status_code == 400
    assert field in answer.context["form"].errors
    assert Volunteer.objects.count() == 1


def test_a_topic_that_stands_twice_is_refused(office, open_source):
    twice = [(open_source.slug, "mastering"), (open_source.slug, "practising")]
    answer = office.post(reverse("volunteer:add"), form(offers=twice))
    assert answer.status_code == 400
    assert not Volunteer.objects.exists()


def test_a_profile_is_changed_with_its_topics(office, ada, agile):
    values = form(name="Ada Lune", seniority="senior", offers=[(agile.slug, "mastering")])
    assert office.post(reverse("volunteer:edit", args=[ada.pk]), values).status_code == 302
    ada.refresh_from_db()
    assert (ada.name, ada.seniority, ada.email) == ("Ada Lune", "senior", "ada@rivage.example")
    assert [offer.topic for offer in ada.offers.all()] == [agile]
    assert Event.objects.filter(subject_id=ada.pk, verb="volunteer.changed").exists()


def test_a_coordinator_ticks_when_someone_is_free_and_exports_it(office, ada, open_source):
    page = reverse("volunteer:edit", args=[ada.pk])
    values = form(offers=[(open_source.slug, "mastering")], slots=["tue_morning", "fri_evening"])
    assert office.post(page, {**values, "slots": ["sun_morning"]}).status_code == 400
    assert office.post(page, values).status_code == 302
    ada.refresh_from_db()
    assert ada.slots == ["fri_evening", "tue_morning"]
    shown = office.get(page).text
    assert "Tuesday morning, Friday evening" in shown
    assert shown.count('name="slots"') == 20
    exported = office.get(reverse("volunteer:index"), {"export": "csv"}).getvalue().decode()
    assert "Tuesday morning, Friday evening" in exported


def test_a_profile_that_takes_part_stays_complete(office, ada):
    answer = office.post(reverse("volunteer:edit", args=[ada.pk]), form(offers=[]))
    assert answer.status_code == 400
    ada.refresh_from_db()
    assert ada.name == "Ada"


def test_the_form_shows_what_the_profile_holds(office, ada):
    page = office.get(reverse("volunteer:edit", args=[ada.pk])).text
    for held in ("ada@rivage.example", "Métier de Ada", "open source", "Europe/Paris"):
        assert held in page


def test_an_applicant_is_approved_or_declined(office, rivage, post):
    zoe, yan = (make_volunteer(name, rivage, state="applied") for name in ("Zoe", "Yan"))
    assert act(office, "approve", zoe).status_code == 302
    assert act(office, "decline", yan).status_code == 302
    assert (zoe.state, yan.state) == ("active", "left")
    assert {mail.to[0] for mail in post()} == {zoe.email, yan.email}


def test_a_volunteer_is_paused_and_leaves(office, ada):
    assert act(office, "pause", ada).status_code == 302
    assert ada.state == "paused"
    assert act(office, "leave", ada).status_code == 302
    assert ada.state == "left"


def test_an_invitation_is_sent_again(office, rivage, post):
    zoe = make_volunteer("Zoe", rivage, state="invited", confirmed_at=None)
    assert act(office, "resend", zoe).status_code == 302
    assert post()[0].to == [zoe.email]


def test_an_action_that_came_too_late_says_so_and_changes_nothing(office, ada):
    answer = act(office, "approve", ada)
    assert answer.status_code == 302  # welcoming twice changes nothing
    answer = act(office, "decline", ada)
    assert answer.status_code == 409
    assert "no longer possible" in answer.text
    assert ada.state == "active"


def test_asking_does_nothing_yet(office, ada):
    page = office.get(reverse("volunteer:act", args=["leave", ada.pk]))
    assert page.status_code == 200
    assert "Record that they leave" in page.text
    ada.refresh_from_db()
    assert ada.state == "active"


def test_only_what_can_be_done_is_proposed(office, ada):
    page = office.get(reverse("volunteer:edit", args=[ada.pk])).text
    assert reverse("volunteer:act", args=["pause", ada.pk]) in page
    assert reverse("volunteer:act", args=["approve", ada.pk]) not in page
