"""Programmes, cycles, pairs and charters in the back office."""

import datetime as dt

import pytest
from django.urls import reverse

from charters.models import Charter, CharterVersion
from charters.services import draft_version
from hub.mentoring.models import Cycle, Enrolment, Pair, Programme
from hub.shared import clock
from tests.cast import SYSTEM, make_cycle, make_programme


def act(office, thing, name, row):
    answer = office.post(reverse(f"{thing}:act", args=[name, row.pk]))
    row.refresh_from_db()
    assert answer.headers.get("Location") != "/admin/"
    return answer


def cycle_values(programme, **values):
    days = {"enrol_from": 0, "enrol_until": 20, "runs_from": 21, "runs_until": 200}
    dates = {name: str(clock.today() + dt.timedelta(days=n)) for name, n in days.items()}
    known = {
        "programme": programme.pk, "slug": "spring", "title_fr": "Printemps", "title_en": "Spring", "group_min": 1,
        "group_max": 1, "frequency_weeks": 4, "session_minutes": 60, "days_to_answer": 21,
    }  # fmt: skip
    return {**known, **dates, **values}


def test_a_programme_is_written_and_keeps_its_model_once_open(office, charter):
    values = {
        "slug": "between-peers", "model": "peer", "charter": charter.pk, "title_fr": "Entre pairs",
        "title_en": "Between peers", "senior_only": "on",
    }  # fmt: skip
    assert office.post(reverse("programme:add"), values).status_code == 302
    programme = Programme.objects.get()
    edit = reverse("programme:edit", args=[programme.pk])
    assert office.post(edit, {**values, "title_en": "Peers"}).status_code == 302
    make_cycle(programme)
    answer = office.post(edit, {**values, "model": "agility"})
    assert answer.status_code == 400
    assert "model" in answer.context["form"].errors
    programme.refresh_from_db()
    assert (programme.title_en, programme.model) == ("Peers", "peer")


def test_a_cycle_is_drafted_then_changed(office, charter):
    programme = make_programme("peer", charter)
    assert office.post(reverse("cycle:add"), cycle_values(programme)).status_code == 302
    cycle = Cycle.objects.get()
    assert cycle.state == "draft"
    edit = reverse("cycle:edit", args=[cycle.pk])
    assert office.post(edit, cycle_values(programme, title_en="May")).status_code == 302
    answer = office.post(edit, cycle_values(programme, runs_until=str(clock.today())))
    assert answer.status_code == 400
    cycle.refresh_from_db()
    assert cycle.title_en == "May"


def test_a_cycle_does_not_change_programme(office, charter):
    cycle = make_cycle(make_programme("peer", charter), state="draft")
    other = make_programme("peer", charter, slug="other")
    office.post(reverse("cycle:edit", args=[cycle.pk]), cycle_values(other))
    cycle.refresh_from_db()
    assert cycle.programme.slug == "peer"


def test_the_launch_check_says_what_is_missing(office):
    empty = Charter.objects.create(slug="empty", title_fr="Vide", title_en="Empty")
    cycle = make_cycle(make_programme("peer", empty), state="draft")
    assert "no version in force" in office.get(reverse("cycle:edit", args=[cycle.pk])).text
    answer = act(office, "cycle", "open", cycle)
    assert answer.status_code == 409
    assert "no version in force" in answer.text
    assert cycle.state == "draft"


def test_a_cycle_goes_its_way(office, charter, peers, active_pair, peer_cycle):
    assert act(office, "cycle", "open", peer_cycle).status_code == 409
    assert act(office, "cycle", "match", peer_cycle).status_code == 302
    assert act(office, "cycle", "run", peer_cycle).status_code == 302
    answer = act(office, "cycle", "close", peer_cycle)
    assert (answer.status_code, peer_cycle.state) == (409, "running")
    assert "still open" in answer.text
    act(office, "pair", "complete", active_pair)
    assert act(office, "cycle", "close", peer_cycle).status_code == 302
    assert peer_cycle.state == "closed"


def test_a_draft_is_opened(office, charter):
    cycle = make_cycle(make_programme("peer", charter), state="draft")
    assert act(office, "cycle", "open", cycle).status_code == 302
    assert cycle.state == "enrolling"


def test_the_cycle_says_how_far_it_is(office, active_pair, peer_cycle):
    page = office.get(reverse("cycle:edit", args=[peer_cycle.pk]))
    facts = {str(label): str(value) for label, value in page.context["facts"]}
    assert facts["Enrolled"] == "2"
    assert facts["Pairs: active"] == "1"


def test_an_enrolment_is_withdrawn(office, peers):
    enrolment = Enrolment.objects.get(volunteer=peers[0])
    assert act(office, "enrolment", "withdraw", enrolment).status_code == 302
    assert enrolment.withdrawn_at is not None


def test_only_coordinators_read_what_the_person_wrote(office, peers):
    Enrolment.objects.update(situation="My team grows too fast")
    path = reverse("enrolment:inspect", args=[Enrolment.objects.first().pk])
    assert "My team grows too fast" in office.get(path).text


def test_a_proposal_is_withdrawn(office, proposed_pair):
    assert act(office, "pair", "withdraw", proposed_pair).status_code == 302
    assert proposed_pair.state == "withdrawn"


def test_a_pair_is_paused_resumed_and_ended(office, active_pair):
    for name, state in (("pause", "paused"), ("resume", "active"), ("end", "ended")):
        assert act(office, "pair", name, active_pair).status_code == 302
        assert active_pair.state == state


@pytest.mark.parametrize("name", ["pause", "resume", "complete", "end", "start"])
def test_a_proposal_can_only_be_withdrawn(office, proposed_pair, name):
    answer = act(office, "pair", name, proposed_pair)
    assert (answer.status_code, proposed_pair.state) == (409, "proposed")


def test_a_pair_does_not_start_before_all_have_signed(office, accepted_pair):
    answer = act(office, "pair", "start", accepted_pair)
    assert answer.status_code == 409
    assert "signs the charter" in answer.text
    assert Pair.objects.get().state == "accepted"


def test_a_pair_says_who_and_how_far(office, accepted_pair):
    page = office.get(reverse("pair:inspect", args=[accepted_pair.pk])).text
    for shown in ("Ada", "Basile", "Rivage", "Orbite", "accepted"):
        assert shown in page
    assert reverse("pair:act", args=["end", accepted_pair.pk]) in page
    assert reverse("pair:act", args=["withdraw", accepted_pair.pk]) not in page


def test_a_charter_gets_a_text_that_comes_into_force(office):
    values = {
        "slug": "duty", "title_fr": "Devoir", "title_en": "Duty", "scope": "network", "licence": "CC-BY-SA-4.0",
        "authors": "Carla",
    }  # fmt: skip
    answer = office.post(reverse("charter:add"), values)
    charter = Charter.objects.get()
    assert answer.headers["Location"] == f"{reverse('charterversion:add')}?charter={charter.pk}"
    texts = {
        "charter": charter.pk, "text_fr": "## 1. Un", "text_en": "## 1. One", "change": "substantial",
        "binding_language": "fr",
    }  # fmt: skip
    assert office.post(reverse("charterversion:add"), texts).status_code == 302
    version = CharterVersion.objects.get()
    edit = reverse("charterversion:edit", args=[version.pk])
    assert office.post(edit, {**texts, "text_en": "## 1. Two"}).status_code == 302
    assert act(office, "charterversion", "put-in-force", version).status_code == 302
    assert (version.state, version.text_en) == ("in_force", "## 1. Two")


def test_a_text_in_force_is_read_not_written(office, version):
    edit = reverse("charterversion:edit", args=[version.pk])
    read = reverse("charterversion:inspect", args=[version.pk])
    assert office.get(edit).headers["Location"] == read
    assert version.sha256_fr in office.get(read).text
    values = {"charter": version.charter_id, "text_fr": "## 1. Autre", "text_en": "## 1. Other"}
    answer = office.post(edit, values)
    assert answer.status_code in (400, 409)
    before = version.text_fr
    version.refresh_from_db()
    assert version.text_fr == before


def test_a_new_version_starts_from_the_last_and_supersedes_it(office, charter, version):
    page = office.get(reverse("charterversion:add"), {"charter": charter.pk})
    assert version.text_en.splitlines()[0] in page.text
    second = draft_version(actor=SYSTEM, charter=charter, text_fr="## 1. Neuf", text_en="## 1. New")
    act(office, "charterversion", "put-in-force", second)
    version.refresh_from_db()
    assert (version.state, second.state) == ("superseded", "in_force")


def test_a_new_version_of_nothing_is_an_empty_form(office, charter):
    for wrong in ("", "not-a-uuid", "00000000-0000-0000-0000-000000000000"):
        assert office.get(reverse("charterversion:add"), {"charter": wrong}).status_code == 200
