"""The lists: found, filtered, exported, in a number of queries that does not grow."""

import io
import uuid

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from charters.models import CharterVersion
from hub.members.events import record
from hub.members.models import ApiKey, Conflict, Exclusion, Offer, Seek
from hub.members.services import create_api_key
from hub.mentoring.models import Enrolment, Pair, PairMember
from hub.mentoring.models.pairs import people_key
from hub.shared import clock
from tests.cast import (
    SYSTEM,
    enrolled,
    make_cycle,
    make_organisation,
    make_programme,
    make_topic,
    make_volunteer,
    signed,
)


def make_pair(cycle, *people):
    pair = Pair.objects.create(
        cycle=cycle, people_key=people_key(p.pk for p in people), answer_until=clock.now(), frequency_weeks=4,
        session_minutes=60, until=clock.today(),
    )  # fmt: skip
    for person, role in zip(people, ("mentor", "mentee"), strict=True):
        PairMember.objects.create(pair=pair, volunteer=person, role=role)
    return pair


class Filler:
    """One more row of everything, each with relations of its own."""

    def __init__(self, charter):
        self.charter, self.count = charter, 0

    def add(self):
        self.count += 1
        n = self.count
        home = make_organisation(f"Home-{n}", "industry")
        away = make_organisation(f"Away-{n}", "school")
        topic = make_topic(f"topic-{n}")
        one = make_volunteer(f"One{n}", home, offers=[topic], seeks=[topic])
        two = make_volunteer(f"Two{n}", away, offers=[topic], seeks=[topic])
        cycle = make_cycle(make_programme("peer", self.charter, slug=f"peer-{n}"))
        enrolled(one, cycle, "mentor")
        make_pair(cycle, one, two)
        create_api_key(actor=SYSTEM, organisation=home, name=f"key {n}", scopes=["pairs:read"])
        Exclusion.objects.create(declared_by=home, other=away)
        Conflict.objects.create(volunteer=one, kind="client", organisation=away)
        CharterVersion.objects.create(
            charter=self.charter, number=n + 1, text_fr="## 1. x", text_en="## 1. x"
        )
        signed(one, self.charter)
        record(actor=SYSTEM, verb="volunteer.changed", subject=one)


LISTS = [
    "volunteer", "organisation", "exclusion", "topic", "apikey", "event", "pair", "enrolment", "cycle", "programme",
    "charter", "charterversion", "adopter", "adoption", "signature", "conflict",
]  # fmt: skip


def queries(client, path):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        answer = client.get(path)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer.status_code == 200
        assert body
    return len(captured)


@pytest.mark.on_one_database
def test_no_list_or_export_asks_more_with_more_rows(office, charter):
    filler = Filler(charter)
    filler.add()
    paths = [reverse(f"{name}:index") for name in LISTS]
    paths += [f"{path}?export=csv" for path in paths]
    for path in paths:
        office.get(path)  # content types and sites are remembered from here on
    before = {path: queries(office, path) for path in paths}
    for _more in range(24):
        filler.add()
    assert {path: queries(office, path) for path in paths} == before


@pytest.fixture
def volunteers(office, ada, basile, mina):
    def found(**query):
        page = office.get(reverse("volunteer:index"), query)
        assert page.status_code == 200
        return {volunteer.name for volunteer in page.context["object_list"]}

    return found


def test_volunteers_are_found_by_name_and_address(volunteers):
    assert volunteers(q="adA") == {"Ada"}
    assert volunteers(q="orbite.example") == {"Basile"}
    assert volunteers(q="nobody") == set()


def test_volunteers_are_filtered(volunteers, ada, basile, rivage, agile, open_source):
    basile.state = "paused"
    basile.save()
    assert volunteers(organisation=str(rivage.pk)) == {"Ada"}
    assert volunteers(state=["active"]) == {"Ada", "Mina"}
    assert volunteers(state=["active", "paused"]) == {"Ada", "Basile", "Mina"}
    assert volunteers(seniority=["executive"]) == {"Ada"}
    assert volunteers(role="mentee") == {"Ada", "Basile"}
    assert volunteers(topic=str(open_source.pk)) == {"Ada", "Basile"}
    assert volunteers(topic=str(agile.pk), role="mentor") == {"Mina"}


def test_a_filter_that_makes_no_sense_finds_everyone(volunteers):
    assert volunteers(organisation=str(uuid.uuid4()), state=["dreaming"]) == {"Ada", "Basile", "Mina"}


def exported(office, name, kind):
    answer = office.get(reverse(f"{name}:index"), {"export": kind})
    return b"".join(answer.streaming_content)


def test_volunteers_are_exported_as_csv(office, ada):
    head, row = exported(office, "volunteer", "csv").decode().splitlines()
    assert head.startswith("Identifier,Name,E-mail,Organisation")
    assert f"{ada.pk},Ada,ada@rivage.example,Rivage" in row
    assert "open source (practising)" in row


def test_volunteers_are_exported_as_a_spreadsheet(office, ada):
    sheet = openpyxl.load_workbook(io.BytesIO(exported(office, "volunteer", "xlsx"))).active
    head, row = sheet.iter_rows(values_only=True)
    assert dict(zip(head, row, strict=True))["Name"] == "Ada"


def test_no_export_holds_a_formula(office, rivage):
    make_volunteer("Eve", rivage, job_title="=cmd|'/c calc'!A0")
    assert ",'=cmd|" in exported(office, "volunteer", "csv").decode()
    sheet = openpyxl.load_workbook(io.BytesIO(exported(office, "volunteer", "xlsx"))).active
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_an_export_holds_what_the_filter_leaves(office, ada, basile, rivage):
    answer = office.get(reverse("volunteer:index"), {"export": "csv", "organisation": str(rivage.pk)})
    text = b"".join(answer.streaming_content).decode()
    assert "Ada" in text
    assert "Basile" not in text


def test_pairs_are_found_by_their_people_and_filtered(office, proposed_pair, rivage, tramway, ada, basile):
    def found(**query):
        return list(office.get(reverse("pair:index"), query).context["object_list"])

    assert found(q="basi") == [proposed_pair]
    assert found(q="nobody") == []
    assert found(state=["proposed"]) == [proposed_pair]
    assert found(state=["active"]) == []
    assert found(organisation=str(rivage.pk)) == [proposed_pair]
    assert found(organisation=str(tramway.pk)) == []
    assert found(cycle=str(proposed_pair.cycle_id), model=["peer"]) == [proposed_pair]
    assert found(model=["agility"]) == []


def test_enrolments_are_filtered(office, peers, peer_cycle, agility_cycle):
    def found(**query):
        rows = office.get(reverse("enrolment:index"), query).context["object_list"]
        return {row.volunteer.name for row in rows}

    assert found(cycle=str(peer_cycle.pk)) == {"Ada", "Basile"}
    assert found(cycle=str(agility_cycle.pk)) == set()
    gone = Enrolment.objects.get(volunteer=peers[0])
    gone.withdrawn_at = clock.now()
    gone.save()
    assert found(withdrawn="true") == {"Ada"}
    assert found(withdrawn="false") == {"Basile"}


def test_events_are_filtered_by_what_they_are_about(office, proposed_pair):
    def found(**query):
        return {event.verb for event in office.get(reverse("event:index"), query).context["object_list"]}

    assert found(subject_id=str(proposed_pair.pk)) == {"pair.proposed"}
    assert "charter.in_force" in found()
    assert found(verb="pair") == {"pair.proposed"}


def test_the_list_says_what_is_offered_and_sought(office, ada):
    text = office.get(reverse("volunteer:index")).text
    assert Offer.objects.filter(volunteer=ada).first().topic.name_en in text
    assert Seek.objects.filter(volunteer=ada).first().topic.name_en in text


def test_keys_say_whether_they_are_valid(office, rivage):
    create_api_key(actor=SYSTEM, organisation=rivage, name="HR", scopes=["pairs:read"])
    key = ApiKey.objects.get()
    assert key.prefix in office.get(reverse("apikey:index")).text
