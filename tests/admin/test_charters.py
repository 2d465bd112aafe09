"""Charters, their versions and signatures in the back office."""

import datetime as dt
import html

import pytest
from django.urls import reverse

from charters.models import Charter, CharterVersion, Signature
from charters.services import create_charter, draft_version, pseudonymise_signatures, put_in_force
from hub.shared import clock
from tests.cast import CHARTER_EN, CHARTER_FR, SYSTEM, signed

ADDED = "## 2.1. Sur place\n\nRien n’est enregistré."


def day(days):
    return clock.today() + dt.timedelta(days=days)


def drafted(charter, fr="## 1. Neuf", en="## 1. New", **values):
    return draft_version(actor=SYSTEM, charter=charter, text_fr=fr, text_en=en, **values)


def shown(answer):
    return html.unescape(answer.text)


def asked(office, version, name="put-in-force"):
    """What the page says before it is done."""
    return shown(office.get(reverse("charterversion:act", args=[name, version.pk])))


def done(office, version, name="put-in-force"):
    answer = office.post(reverse("charterversion:act", args=[name, version.pk]))
    version.refresh_from_db()
    return answer


@pytest.fixture
def addition(charter: Charter) -> Charter:
    """A programme's charter on the network's, in force."""
    made = create_charter(
        actor=SYSTEM,
        values={
            "slug": "on-site", "scope": "programme", "floor": charter, "title_fr": "Sur site", "title_en": "On site",
        },
    )  # fmt: skip
    put_in_force(actor=SYSTEM, version=drafted(made, ADDED, ADDED))
    return made


@pytest.fixture
def values(charter):
    return {
        "charter": charter.pk, "change": "substantial", "binding_language": "fr", "planned_for": "",
        "sign_before": "", "text_fr": CHARTER_FR, "text_en": CHARTER_EN,
    }  # fmt: skip


def test_a_charter_of_a_programme_names_its_floor(office, charter, addition):
    page = {
        "slug": "duty", "title_fr": "Devoir", "title_en": "Duty", "scope": "programme", "licence": "CC-BY-SA-4.0",
        "authors": "Carla\nRita", "floor": "",
    }  # fmt: skip
    answer = office.post(reverse("charter:add"), page)
    assert (answer.status_code, Charter.objects.filter(slug="duty").exists()) == (400, False)
    assert "adds to another one" in shown(answer)
    assert office.post(reverse("charter:add"), {**page, "floor": addition.pk}).status_code == 400
    assert office.post(reverse("charter:add"), {**page, "floor": charter.pk}).status_code == 302
    assert Charter.objects.get(slug="duty").author_names == ["Carla", "Rita"]


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"text_fr": "## Sans numéro"}, "text_fr", "starts with its number"),
        ({"text_en": "## 1. One\n\n<b>Bold</b>"}, "text_en", "Line 3 holds HTML"),
        ({"text_fr": CHARTER_FR + "\n\n## 2. Encore\n"}, "text_fr", "Two clauses have the number 2"),
        ({"text_en": "## 1. One"}, "text_en", "the same clause numbers"),
        ({"change": "editorial", "text_fr": CHARTER_FR + "Plus.\n"}, "change", "must be signed again"),
        ({"sign_before": "2020-01-01"}, "sign_before", "a day to come"),
        ({"planned_for": "2020-01-01"}, "planned_for", "a day to come"),
        ({"planned_for": "2050-01-02", "sign_before": "2050-01-02"}, "sign_before", "takes effect"),
    ],
)
def test_what_is_wrong_is_said_by_its_field(office, version, values, change, field, sentence):
    for path in (
        reverse("charterversion:add"),
        reverse("charterversion:edit", args=[drafted(version.charter).pk]),
    ):
        answer = office.post(path, {**values, **change})
        assert answer.status_code == 400
        assert set(answer.context["form"].errors) == {field}
        assert sentence in shown(answer)


def test_an_addition_is_written_beside_its_floor(office, addition):
    assert (
        "Elle survit au binôme." in office.get(reverse("charterversion:add"), {"charter": addition.pk}).text
    )
    draft = drafted(addition, ADDED, ADDED)
    page = office.get(reverse("charterversion:edit", args=[draft.pk])).text
    assert "Elle survit au binôme." in page
    assert "What you add to" in page


def test_a_charter_on_no_floor_is_written_alone(office, charter):
    page = office.get(reverse("charterversion:edit", args=[drafted(charter).pk])).text
    assert "What you add to" not in page


def test_an_addition_extends_clauses_that_there_are(office, addition, values):
    wrong = "## 7.1. Ailleurs\n\nRien."
    answer = office.post(
        reverse("charterversion:add"), {**values, "charter": addition.pk, "text_fr": wrong, "text_en": wrong}
    )
    assert "extends clause 7, which the floor does not have" in shown(answer)
    assert set(answer.context["form"].errors) == {"text_fr", "text_en"}


def test_a_version_is_read_with_floor_additions_prints_and_chain(office, addition, version):
    found = addition.version_in_force()
    page = shown(office.get(reverse("charterversion:inspect", args=[found.pk])))
    for expected in ("Elle survit au binôme.", "2.1. Sur place", "It outlives the pair.", found.sha256_fr):
        assert expected in page
    assert found.sha256_en in page
    assert found.chain_sha256 in page


def test_a_draft_shows_what_it_changes_and_whether_words_do(office, charter, version):
    def read(**values):
        page = office.get(reverse("charterversion:inspect", args=[drafted(charter, **values).pk]))
        return shown(page)

    changed = read(fr=CHARTER_FR.replace("Elle survit", "Elle tient"), en=CHARTER_EN)
    assert "<del>" in changed
    assert "Words change: this version is signed again." in changed
    edited = {"fr": CHARTER_FR.replace("librement.", "librement !"), "en": CHARTER_EN}
    assert "nobody signs again" in read(**edited, change="editorial")
    assert "could be editorial" in read(**edited)


def test_before_it_is_put_in_force_it_is_said_who_signs_again(office, charter, version, ada, basile, rivage):
    for one in (ada, basile):
        signed(one, charter)
    page = asked(office, drafted(charter, sign_before=day(12)))
    assert "2 people sign again before" in page
    assert str(day(12).year) in page
    adopters = version.adoptions.count()
    assert f"{adopters} organisations adopt it again" in page


def test_before_it_is_put_in_force_it_is_said_that_nobody_signs(office, charter, version, ada, sacha):
    empty = create_charter(
        actor=SYSTEM,
        values={"slug": "s", "title_fr": "Séance", "title_en": "Session", "scope": "session"},
    )
    assert "the first version" in asked(office, drafted(empty))
    signed(ada, charter)
    same = drafted(charter, CHARTER_FR.upper().replace("## ", "## "), CHARTER_EN, change="editorial")
    assert "Nobody has to sign again: every word stays the same." in asked(office, same)
    put_in_force(actor=SYSTEM, version=drafted(empty))
    assert "nobody has signed this charter yet" in asked(office, drafted(empty, "## 1. A", "## 1. A"))


def test_additions_are_taken_along_or_the_floor_stays(office, addition, charter):
    fits = drafted(charter, CHARTER_FR + "\nPlus.\n", CHARTER_EN + "\nMore.\n")
    assert "“On site”, which adds to this charter, gets a version" in asked(office, fits)
    gone = drafted(charter, "## 1. Seule", "## 1. Alone")
    answer = done(office, gone)
    assert (answer.status_code, gone.state) == (400, "draft")
    assert "“On site” adds to this charter and no longer fits" in shown(answer)
    assert done(office, fits).status_code == 302
    assert "Plus." in addition.version_in_force().full_text("fr")


def test_a_planned_version_says_its_day_and_is_taken_off_the_calendar(office, charter, version):
    draft = drafted(charter, planned_for=day(3))
    page = office.get(reverse("charterversion:edit", args=[draft.pk]))
    facts = {str(label): value for label, value in page.context["facts"]}
    assert facts["Planned for"] == day(3)
    assert "unplan" in page.text
    assert done(office, draft, "unplan").status_code == 302
    assert (draft.planned_for, draft.state) == (None, "draft")
    assert done(office, version, "unplan").status_code == 409


@pytest.mark.parametrize("state", ["in_force", "superseded"])
def test_no_form_changes_a_text_that_was_in_force(office, charter, version, values, state):
    if state == "superseded":
        put_in_force(actor=SYSTEM, version=drafted(charter))
    before = CharterVersion.objects.filter(pk=version.pk).values().get()
    path = reverse("charterversion:edit", args=[version.pk])
    answer = office.post(path, {**values, "text_fr": "## 1. Autre", "text_en": "## 1. Other"})
    assert "A text in force never changes" in shown(answer)
    done(office, version)
    assert CharterVersion.objects.filter(pk=version.pk).values().get() == before
    answer = office.post(reverse("charter:edit", args=[charter.pk]), {
        "slug": "elsewhere", "title_fr": "C", "title_en": "C", "scope": "session", "licence": "CC-BY-SA-4.0",
    })  # fmt: skip
    assert answer.status_code == 400
    assert {"slug", "scope"} & set(answer.context["form"].errors)


def test_signatures_are_read_without_salt_or_the_names_of_the_erased(office, charter, ada, basile):
    for one in (ada, basile):
        signed(one, charter)
    pseudonymise_signatures(actor=SYSTEM, user=ada.user, because="Asked by mail")
    salts = [one.salt for one in Signature.objects.all() if one.salt]
    theirs = Signature.objects.get(user=None)
    read = reverse("signature:inspect", args=[theirs.pk])
    for path in (reverse("signature:index"), f"{reverse('signature:index')}?export=csv", read):
        answer = office.get(path)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert b"Ada" not in body
        assert not any(salt.encode() in body for salt in salts)
    assert "Basile" in office.get(reverse("signature:index")).text
    assert "Asked by mail" in office.get(read).text
    assert office.get(f"{reverse('signature:index')}?withdrawn=true").status_code == 200


def test_no_door_changes_or_deletes_a_signature(office, charter, ada):
    signed(ada, charter)
    one = Signature.objects.get()
    for path in ("new/", f"edit/{one.pk}/", f"delete/{one.pk}/"):
        assert office.post(f"{reverse('signature:index')}{path}").status_code == 404


def test_a_text_that_changes_in_one_language_alone_is_pointed_out(office, charter, active_pair):
    sentence = "Not a word changes in one of the languages"
    one = drafted(charter, CHARTER_FR + "\n\nAussi ailleurs.", CHARTER_EN)
    assert f"{sentence} (English)" in asked(office, one)
    both = drafted(charter, CHARTER_FR + "\n\nAussi ailleurs.", CHARTER_EN + "\n\nElsewhere too.")
    assert sentence not in asked(office, both)
