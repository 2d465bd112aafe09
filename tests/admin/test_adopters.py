"""Who has adopted what, exclusions and conflicts with their reasons: for coordinators, in the back office."""

from django.urls import reverse

from charters.models import Adoption
from hub.members.models import Conflict
from hub.members.services import declare_conflict
from hub.shared import clock
from tests.cast import actor


def listed(office, **query):
    page = office.get(reverse("adopter:index"), query)
    assert page.status_code == 200
    return {organisation.name for organisation in page.context["object_list"]}


def test_it_is_seen_which_organisations_have_adopted_which_version(office, charter, version, rivage, orbite):
    adoption = orbite.adoptions.get()
    adoption.withdrawn_at = clock.now()
    adoption.save()
    assert listed(office) == {"Rivage", "Orbite"}
    assert listed(office, enrols="true") == {"Rivage"}
    assert listed(office, enrols="false") == {"Orbite"}
    assert listed(office, version=str(version.pk)) == {"Rivage"}
    assert str(version) in office.get(reverse("adopter:index")).text
    exported = office.get(reverse("adopter:index"), {"export": "csv"})
    rows = b"".join(exported.streaming_content).decode()
    assert f'Rivage,"{version}",True' in rows


def test_adoptions_are_read_and_nothing_more(office, charter, rivage):
    adoption = Adoption.objects.get()
    page = office.get(reverse("adoption:inspect", args=[adoption.pk]))
    assert adoption.sha256 in page.text
    assert adoption.mandate in page.text
    for path in ("new/", f"edit/{adoption.pk}/", f"delete/{adoption.pk}/"):
        assert office.get(f"/admin/adoption/{path}").status_code == 404
        assert office.get(f"/admin/adopter/{path}").status_code == 404


def test_conflicts_are_read_with_their_reason_and_lifted(office, browser, ada, rita, orbite):
    conflict = declare_conflict(actor=actor(ada), kind="client", organisation=orbite, reason="A tender")
    page = office.get(reverse("conflict:index"))
    assert "A tender" in page.text
    assert reverse("conflict:delete", args=[conflict.pk]) in page.text
    assert office.get(reverse("conflict:index"), {"q": "Orbite"}).context["object_list"].count() == 1
    assert "A tender" in office.get(reverse("volunteer:edit", args=[ada.pk])).text
    assert browser(rita).get(reverse("conflict:index")).status_code == 403
    assert browser(rita).post(reverse("conflict:delete", args=[conflict.pk])).status_code == 403
    for path in ("new/", f"edit/{conflict.pk}/"):
        assert office.get(f"/admin/conflict/{path}").status_code == 404
    assert office.post(reverse("conflict:delete", args=[conflict.pk])).status_code == 302
    assert not Conflict.objects.exists()
