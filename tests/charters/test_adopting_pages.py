"""A referent reads, adopts, names, withdraws; nobody else has these pages."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from charters.models import Adoption, Charter
from hub.members.models import Organisation, User, Volunteer
from hub.mentoring.models import Cycle
from hub.shared import clock
from tests.charters.conftest import Adopts, new_version

SAID = {"name": "Rita Rivage", "mandate": "By delegation of the mayor", "language": "fr", "has_mandate": "on"}


@pytest.fixture
def ritas(client: Client, rita: User) -> Client:
    client.force_login(rita)
    return client


def address(charter: Charter, organisation: Organisation) -> str:
    return reverse("adopt", args=[organisation.slug, charter.slug])


def test_the_referent_is_asked_reads_and_adopts(ritas: Client, bare: Charter, rivage: Organisation) -> None:
    url = address(bare, rivage)
    version = bare.version_in_force()
    assert version is not None
    assert url in ritas.get(reverse("me")).text
    assert "Chacun participe librement." in ritas.get(url).text
    for missing in ({"has_mandate": ""}, {"mandate": ""}, {"name": ""}):
        refused = ritas.post(url, {**SAID, "sha256": version.sha256_fr, **missing})
        assert refused.status_code == 400
        assert set(refused.context["form"].errors) == set(missing)
    assert not Adoption.objects.valid().exists()
    assert ritas.post(url, {**SAID, "sha256": version.sha256_fr}).status_code == 302
    adoption = Adoption.objects.valid().get()
    assert (adoption.name, adoption.mandate, adoption.is_public) == (SAID["name"], SAID["mandate"], False)
    assert adoption.sha256 in ritas.get(reverse("adoptions")).text
    assert url not in ritas.get(reverse("me")).text


def test_what_changed_is_shown_and_an_old_page_adopts_nothing(
    ritas: Client,
    charter: Charter,
    adopts: Adopts,
    rivage: Organisation,
) -> None:
    old = adopts(charter)
    new_version(charter)
    url = address(charter, rivage)
    page = ritas.get(url)
    assert "Autre chose" in page.text
    assert "<ins>" in page.text
    answer = ritas.post(url, {**SAID, "sha256": old.sha256})
    assert answer.status_code == 400
    assert Adoption.objects.valid().filter(organisation=rivage).count() == 1
    again = {**SAID, "sha256": answer.context["form"]["sha256"].value(), "is_public": "on"}
    assert ritas.post(url, again).status_code == 302
    assert not Adoption.objects.valid().filter(organisation=rivage, is_public=False).exists()


def test_naming_and_withdrawing(
    ritas: Client, charter: Charter, adopts: Adopts, rivage: Organisation
) -> None:
    adoption = adopts(charter)
    naming = reverse("adoption-naming", args=[adoption.pk])
    public = f"/fr/charters/{charter.slug}/"
    assert ritas.post(naming, {"is_public": "yes"}).status_code == 302
    assert rivage.name in Client().get(public).text
    assert ritas.post(naming, {"is_public": "no"}).status_code == 302
    assert rivage.name not in Client().get(public).text
    withdraw = reverse("withdraw-adoption", args=[adoption.pk])
    assert ritas.get(withdraw).status_code == 200
    adoption.refresh_from_db()
    assert adoption.withdrawn_at is None
    assert ritas.post(withdraw).status_code == 302
    adoption.refresh_from_db()
    assert adoption.withdrawn_at is not None
    assert adoption.sha256 in ritas.get(reverse("adoptions")).text, "the record stays"


def test_the_day_is_said_until_which_the_old_version_counts(
    ritas: Client,
    charter: Charter,
    adopts: Adopts,
) -> None:
    adopts(charter)
    new_version(charter, sign_before=clock.today() + dt.timedelta(days=5))
    assert str((clock.today() + dt.timedelta(days=5)).year) in ritas.get(reverse("adoptions")).text
    assert ritas.get(reverse("me")).context["asks"][0].until is not None


def test_nobody_else_finds_these_pages(
    client: Client, charter: Charter, adopts: Adopts, rivage: Organisation, oscar: User, coralie: User,
    ada: Volunteer,
) -> None:  # fmt: skip
    adoption = adopts(charter)
    for user in (oscar, coralie, ada.user):
        client.force_login(user)
        assert client.get(address(charter, rivage)).status_code == 404
        assert client.post(address(charter, rivage), SAID).status_code == 404
        assert client.get(reverse("withdraw-adoption", args=[adoption.pk])).status_code == 404
        assert client.post(reverse("withdraw-adoption", args=[adoption.pk])).status_code == 404
        assert (
            client.post(reverse("adoption-naming", args=[adoption.pk]), {"is_public": "yes"}).status_code
            == 404
        )
    adoption.refresh_from_db()
    assert (adoption.withdrawn_at, adoption.is_public) == (None, False)


def test_the_language_that_binds_is_said(ritas: Client, bare: Charter, rivage: Organisation) -> None:
    page = ritas.get(address(bare, rivage), headers={"accept-language": "en"}).text
    version = bare.version_in_force()
    assert version is not None
    assert version.binding_language == "fr"
    assert ": ." not in page


def test_who_would_enrol_is_told_at_once_what_is_missing(
    client: Client,
    ada: Volunteer,
    rita: User,
    coralie: User,
    bare: Charter,
    peer_cycle: Cycle,
    adopts: Adopts,
) -> None:
    where, own = reverse("adoptions"), reverse("enrol", args=[peer_cycle.pk])
    others = reverse("person-enrol", args=[ada.pk])
    for who, url, mends in ((ada.user, own, False), (rita, others, True), (coralie, others, False)):
        client.force_login(who)
        page = client.get(url).text
        assert 'name="roles"' not in page
        assert bare.title in page
        assert (f'class="button" href="{where}"' in page) is mends
    adopts(bare)
    for who, url in ((ada.user, own), (rita, others)):
        client.force_login(who)
        assert 'name="roles"' in client.get(url).text
