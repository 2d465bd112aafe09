"""The signatures awaited, in the back office: by version, with their day and the pairs concerned."""

import datetime as dt

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from charters.models import Signature
from hub.mentoring.admin import awaited as page
from hub.shared import clock
from tests.cast import enrolled, make_volunteer, signed
from tests.mentoring.renewals import addition, renewed

PATH = "/admin/signatures/awaited/"


def texts(html: str) -> str:
    return " ".join(html.split())


def test_it_stands_in_the_menu_of_coordinators(office, browser, eve):
    assert reverse("signatures_awaited:index") == PATH
    assert f'"url": "{PATH}"' in office.get("/admin/").text
    assert f'"url": "{PATH}"' not in browser(eve).get("/admin/").text


def test_nobody_else_enters(client, browser, rita, sacha, eve, coralie, active_pair, charter):
    renewed(charter)
    assert client.get(PATH).headers["Location"].startswith("/accounts/login/")
    for who in (rita, sacha, coralie):
        assert browser(who).get(PATH).status_code == 403
    assert browser(eve).get(PATH).headers["Location"] == "/admin/"


def test_nothing_is_awaited_while_all_have_signed(office, active_pair):
    assert "No signature is awaited" in office.get(PATH).text


def test_who_has_yet_to_sign_is_shown_with_the_day_and_the_pairs(office, active_pair, charter, peers):
    renewed(charter)
    signed(peers[0], charter)
    answer = office.get(PATH)
    (version,) = answer.context["versions"]
    assert (len(version.people), len(version.pairs), version.late) == (1, 1, 0)
    assert version.next_day == clock.today() + dt.timedelta(days=30)
    ((row, pairs),) = answer.context["rows"]
    assert row.volunteer == peers[1]
    assert pairs == [("Ada → Basile", reverse("pair:inspect", args=[active_pair.pk]))]
    assert reverse("volunteer:edit", args=[peers[1].pk]) in answer.text


def test_after_the_day_they_are_late(office, active_pair, charter, time_machine):
    renewed(charter, days=1)
    time_machine.move_to(clock.now() + dt.timedelta(days=2))
    (version,) = office.get(PATH).context["versions"]
    assert version.late == 2
    assert "late" in office.get(PATH).text


def test_first_signatures_are_awaited_too(office, accepted_pair):
    assert "first signature" in office.get(PATH).text


def test_one_version_alone(office, active_pair, charter, rivage, peers):
    own = addition(charter, rivage)
    renewed(charter)
    of_all = office.get(PATH).context
    assert {str(one.version.charter.slug) for one in of_all["versions"]} == {"mentoring-charter", own.slug}
    version = own.version_in_force()
    assert version is not None
    answer = office.get(f"{PATH}?version={version.pk}")
    assert [row.volunteer for row, _pairs in answer.context["rows"]] == [peers[0]]
    assert office.get(f"{PATH}?version=nonsense&p=x").status_code == 200


def test_it_is_paged(office, active_pair, charter, monkeypatch):
    renewed(charter)
    monkeypatch.setattr(page, "PAGE_SIZE", 1)
    answer = office.get(f"{PATH}?p=2")
    assert len(answer.context["rows"]) == 1
    assert "Page 2 of 2" in texts(answer.text)


def test_it_takes_as_many_queries_for_many_people(
    office, active_pair, charter, peer_cycle, rivage, django_assert_max_num_queries
):
    version = renewed(charter)
    office.get(PATH)
    with CaptureQueriesContext(connection) as few:
        office.get(PATH)
    for number in range(5):
        person = make_volunteer(f"Nina{number}", rivage)
        enrolled(person, peer_cycle)
        Signature.objects.create(
            version=version.previous, user=person.user, name="N", language="fr", sha256="0"
        )
    with django_assert_max_num_queries(len(few)):
        assert len(office.get(PATH).context["rows"]) == 7
