"""Clauses: numbers that stay, additions that only add, and what a text says when it is not well made."""

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from charters.clauses import (
    LONGEST,
    MOST_COMMITMENTS,
    canonical,
    commitments,
    digest,
    faults,
    parts,
    same_clauses,
)
from charters.models import Charter, CharterVersion
from charters.services import create_charter, draft_version, put_in_force
from charters.text import html
from hub.members.models import Organisation, Volunteer
from hub.shared.errors import WrongState
from tests.cast import CHARTER_EN, CHARTER_FR, SYSTEM, signed

ADDED_FR = "## 2.1. Sur place\n\nRien n’est enregistré."
ADDED_EN = "## 2.1. On site\n\nNothing is recorded."


def drafted(charter: Charter, fr: str, en: str = "", **values) -> CharterVersion:
    return draft_version(actor=SYSTEM, charter=charter, text_fr=fr, text_en=en or fr, **values)


def in_force(charter: Charter, fr: str, en: str = "", **values) -> CharterVersion:
    return put_in_force(actor=SYSTEM, version=drafted(charter, fr, en, **values))


@pytest.fixture
def addition(charter: Charter) -> Charter:
    titles = {"title_fr": "Sur site", "title_en": "On site"}
    made = create_charter(
        actor=SYSTEM, values={"slug": "on-site", "scope": "programme", "floor": charter, **titles}
    )
    in_force(made, ADDED_FR, ADDED_EN)
    return made


def test_what_is_shown_with_a_box_is_ticked_however_its_list_is_written() -> None:
    text = "## 1. Un\n\n- [ ] tiret\n\n* [ ] étoile\n\n+ [ ] plus\n\n> - [ ] cité\n"
    assert commitments(text) == ["tiret", "étoile", "plus", "cité"]
    assert html(text).count('<li class="commitment">') == 4


def test_a_text_that_no_page_could_show_or_form_send_back_is_refused() -> None:
    boxes = "## 1. Un\n\n" + "- [ ] Oui.\n" * MOST_COMMITMENTS
    assert not list(faults(boxes, floor=None))
    for too_much in (boxes + "- [ ] Non.\n", "## 1. Un\n\n" + "a" * LONGEST):
        with override("en"):
            (said,) = faults(too_much, floor=None)
        assert "at most" in said


def test_a_commitment_stands_on_one_line() -> None:
    for good in (
        "- [ ] oui\n- [ ] non\n",
        "- [ ] oui\n\nSuite.\n",
        "> - [ ] oui\n",
        "- [ ] oui\n## 2. Deux\n",
    ):
        assert not list(faults(f"## 1. Un\n\n{good}", floor=None)), good
    for bad in ("- [ ] oui\nmais\n", "- [ ] oui\n  mais\n", "> - [ ] oui\n> mais\n"):
        with override("en"):
            (said,) = faults(f"## 1. Un\n\n{bad}", floor=None)
        assert "on one line" in said


FAULTS = [
    ("## 1. Un\n\nDu <b>gras</b>.", None, "Line 3 holds HTML"),
    ("## 1. Un\n\n<!-- caché -->", None, "Line 3 holds HTML"),
    ("## Sans numéro\n\nTexte.", None, "starts with its number"),
    ("## 1. Un\n\n##2. Deux", None, "starts with its number"),
    ("## 1. Un\n\nDeux\n----\n\nTexte", None, "starts with its number"),
    ("## 1. Un\r\n\r\nDeux\r\n====\r\n", None, "starts with its number"),
    ("## 01. Un", None, "starts with its number"),
    ("## ١. Un", None, "starts with its number"),
    ("Texte seul.", None, "at least one clause"),
    ("", None, "at least one clause"),
    ("## 1. Un\n\n## 1. Encore", None, "Two clauses have the number 1"),
    ("## 1.1. Un", None, "number in two parts"),
    ("## 1. Un", ["1"], "names the clause that it extends"),
    ("## 3.1. Un", ["1", "2"], "extends clause 3, which the floor does not have"),
]


@pytest.mark.parametrize(("text", "floor", "sentence"), FAULTS)
def test_a_fault_is_told_in_a_sentence(text, floor, sentence):
    with override("en"):
        assert any(sentence in one for one in faults(text, floor=floor))


@pytest.mark.parametrize("text", [text for text, floor, _sentence in FAULTS if floor is None])
def test_a_fault_is_told_of_the_text_that_has_it(charter: Charter, text: str):
    with pytest.raises(ValidationError) as refusal:
        drafted(charter, text or "Rien.", CHARTER_EN)
    assert set(refusal.value.error_dict) == {"text_fr"}
    with pytest.raises(ValidationError) as refusal:
        drafted(charter, CHARTER_FR, text or "Nothing.")
    assert set(refusal.value.error_dict) == {"text_en"}


@pytest.mark.parametrize(
    ("text", "floor"),
    [
        ("Préambule.\n\n## 1. Un\n\nTexte, a < b, <https://hub.example>.\n\n### Détail\n\n---\n\nFin.", None),
        ("## 3. Trois\n\n## 1. Un", None),
        ("## 2.1. Sur place\n\n- [ ] Je n’enregistre rien.", ["1", "2"]),
    ],
)
def test_a_text_well_made_has_no_fault(text, floor):
    assert list(faults(text, floor=floor)) == []


def test_a_retired_number_stays_retired():
    assert any("take a new one" in one for one in in_english("## 2. Deux", retired={"2"}))
    assert not in_english("## 3. Trois", retired={"2"})


def in_english(text, **known):
    with override("en"):
        return list(faults(text, floor=None, **known))


def test_a_clause_holds_its_text_and_its_commitments():
    found = parts("Avant.\n\n## 1. Un\n\nTexte.\n\n- [ ] Je le fais.\n\n## 2. Deux\n")
    assert found.preamble == "Avant."
    assert [(one.number, one.title, one.extends) for one in found.clauses] == [
        ("1", "Un", ""),
        ("2", "Deux", ""),
    ]
    assert commitments(found.clauses[0].body) == ["Je le fais."]
    assert parts("## 3.12. Sur place").clauses[0].extends == "3"


def test_both_languages_have_the_same_clauses_and_commitments():
    assert same_clauses("## 1. Un\n\n- [ ] Oui.", "## 1. One\n\n- [ ] Yes.")
    assert not same_clauses("## 1. Un\n\n- [ ] Oui.", "## 1. One")
    assert not same_clauses("## 1. Un\n\n## 2. Deux", "## 2. Two\n\n## 1. One")


@pytest.mark.parametrize("wrong", ["## 1. Un", "## 1. Un\n\n## 2. Deux\n\n- [ ] Oui."])
def test_a_version_says_the_same_in_both_languages(charter: Charter, wrong: str):
    with pytest.raises(ValidationError) as refusal:
        drafted(charter, "## 1. Un\n\n## 2. Deux", wrong)
    assert set(refusal.value.error_dict) == {"text_en"}


def test_the_number_of_a_clause_that_is_gone_is_never_another_s(charter: Charter):
    in_force(charter, "## 1. Un\n\n## 3. Trois")
    with pytest.raises(ValidationError) as refusal:
        drafted(charter, "## 1. Un\n\n## 2. Nouveau")
    assert set(refusal.value.error_dict) == {"text_fr", "text_en"}
    drafted(charter, "## 3. Trois\n\n## 4. Nouveau")
    in_force(charter, "## 4. Nouveau")
    for gone in ("1", "2", "3"):
        with pytest.raises(ValidationError):
            drafted(charter, f"## {gone}. Encore\n\n## 4. Nouveau")


@pytest.mark.parametrize("text", ["## 1. Un", "## 3.1. Ailleurs", "## 2.1.1. Trop", "Rien."])
def test_an_addition_extends_a_clause_of_its_floor(addition: Charter, text: str):
    with pytest.raises(ValidationError):
        drafted(addition, text)


def test_an_addition_needs_a_floor_in_force(charter: Charter):
    empty = create_charter(actor=SYSTEM, values={"slug": "empty", "title_fr": "Vide", "title_en": "Empty"})
    values = {"slug": "on-nothing", "scope": "programme", "floor": empty, "title_fr": "A", "title_en": "A"}
    with pytest.raises(ValidationError):
        drafted(create_charter(actor=SYSTEM, values=values), ADDED_FR, ADDED_EN)


def test_only_the_network_s_charter_is_a_floor(charter: Charter, addition: Charter, rivage: Organisation):
    values = {"slug": "upon", "scope": "programme", "floor": addition, "title_fr": "A", "title_en": "A"}
    with pytest.raises(ValidationError):
        create_charter(actor=SYSTEM, values=values)
    own = create_charter(actor=SYSTEM, values={"slug": "floor", "title_fr": "A", "title_en": "A"})
    create_charter(actor=SYSTEM, values={**values, "floor": own})
    own.scope = Charter.Scope.SESSION
    with pytest.raises(ValidationError) as refusal:
        own.full_clean()
    assert "scope" in refusal.value.error_dict


def test_a_new_floor_takes_its_additions_along(charter: Charter, addition: Charter):
    floor = in_force(charter, CHARTER_FR + "\nPlus.\n", CHARTER_EN + "\nMore.\n")
    found = addition.version_in_force()
    assert (found.number, found.floor) == (2, floor)
    assert found.text_fr == ADDED_FR
    assert found.sha256_fr == digest(found.full_text("fr"))
    with pytest.raises(ValidationError, match="2"):
        in_force(charter, "## 1. Un")
    assert charter.version_in_force() == floor


def test_a_draft_of_an_addition_outlives_a_new_floor(charter: Charter, addition: Charter):
    mine = drafted(addition, ADDED_FR + " Ni filmé.", ADDED_EN + " Nor filmed.")
    in_force(charter, CHARTER_FR + "\nPlus.\n", CHARTER_EN + "\nMore.\n")
    assert addition.version_in_force().text_fr == ADDED_FR
    put_in_force(actor=SYSTEM, version=mine)
    found = addition.version_in_force()
    assert (found.pk, found.number, found.floor) == (mine.pk, 3, charter.version_in_force())
    assert "Ni filmé" in found.full_text("fr")


def test_a_floor_edited_takes_along_an_addition_that_binds_in_another_language(
    charter: Charter, addition: Charter, ada: Volunteer
):
    in_force(addition, ADDED_FR, ADDED_EN, binding_language="en")
    signed(ada, addition)
    in_force(
        charter, CHARTER_FR.replace(".", " !"), CHARTER_EN.replace(". ", ". ").upper(), change="editorial"
    )
    found = addition.version_in_force()
    assert (found.change, found.binding_language, found.sign_before) == ("editorial", "en", None)


def test_a_version_older_than_the_one_in_force_stays_a_draft(charter: Charter):
    older = drafted(charter, "## 1. Un")
    in_force(charter, "## 1. Un, mieux")
    with pytest.raises(WrongState):
        put_in_force(actor=SYSTEM, version=older)


LINES = st.lists(
    st.sampled_from(["Texte.", "- [ ] Je tiens parole.", "", "> Note", "  retrait  ", "é’", "# T"])
)


@st.composite
def texts(draw, numbers):
    found = draw(st.lists(numbers, min_size=1, max_size=4, unique=True))
    bodies = [draw(LINES) for _number in found]
    end = draw(st.sampled_from(["\n", "\r\n"]))
    return end.join(
        f"## {number}. Titre{end}{end}{end.join(body)}{end}"
        for number, body in zip(found, bodies, strict=True)
    )


@settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(floor=texts(st.integers(1, 5)), added=texts(st.integers(1, 5).map(lambda number: f"1.{number}")))
def test_an_addition_holds_its_floor_whole_to_the_byte(floor: str, added: str):
    below = CharterVersion(text_fr=floor, text_en=floor)
    above = CharterVersion(text_fr=added, text_en=added, floor=below)
    whole = above.full_text("fr")
    assert whole.encode().startswith(canonical(floor).encode())
    assert whole == f"{canonical(floor)}\n{canonical(added)}"
    assert digest(whole) == digest(whole.replace("\n", "\r\n"))
    assert parts(whole).numbers == parts(floor).numbers + parts(added).numbers
    assert commitments(whole) == commitments(floor) + commitments(added)


@settings(max_examples=150, derandomize=True)
@given(st.text(alphabet="a é\n\r\t #.-\u2028\x0b\u00a0"))
def test_the_canonical_form_is_its_own(text: str):
    assert canonical(canonical(text)) == canonical(text)
    assert digest(text) == digest(canonical(text))
