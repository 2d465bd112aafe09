"""Charters: one version in force, frozen; each person signs the text they were shown."""

import pytest
from django.core.exceptions import ValidationError

from charters.clauses import digest
from charters.models import Charter, CharterVersion, Signature
from charters.services import draft_version, put_in_force, sign
from hub.members.actors import Actor
from hub.members.models import User, Volunteer
from hub.mentoring.models import Pair
from hub.mentoring.services import pause_pair, resume_pair
from hub.shared.errors import NotAllowed, WrongState
from tests.cast import SYSTEM, actor, refused, signed


def test_the_digest_is_of_the_text_not_of_its_line_ends() -> None:
    assert digest("a  \r\nb\n\n") == digest("a\nb") != digest("a b")


def test_a_new_version_supersedes_the_one_in_force(charter: Charter, version: CharterVersion) -> None:
    second = put_in_force(
        actor=SYSTEM,
        version=draft_version(actor=SYSTEM, charter=charter, text_fr="## 1. Deux", text_en="## 1. Two"),
    )
    version.refresh_from_db()
    assert (second.number, second.state, version.state) == (2, "in_force", "superseded")
    assert charter.version_in_force() == second


def test_only_coordinators_write_charters(charter: Charter, rita: User) -> None:
    with pytest.raises(NotAllowed):
        draft_version(actor=actor(rita), charter=charter, text_fr="## 1. Deux", text_en="## 1. Two")
    draft = draft_version(actor=SYSTEM, charter=charter, text_fr="## 1. Deux", text_en="## 1. Two")
    with pytest.raises(NotAllowed):
        put_in_force(actor=actor(rita), version=draft)


def test_a_text_without_a_clause_is_refused_by_a_sentence(charter: Charter) -> None:
    with pytest.raises(ValidationError) as refusal:
        draft_version(actor=SYSTEM, charter=charter, text_fr="Bonjour.", text_en="## 1. Hello")
    assert set(refusal.value.message_dict) == {"text_fr"}


def test_a_text_in_force_never_changes(version: CharterVersion) -> None:
    version.text_fr += "Et plus."
    with pytest.raises(ValidationError):
        version.full_clean()
    with pytest.raises(ValidationError):
        version.save()


def test_ada_signs_what_she_was_shown_once(ada: Volunteer, version: CharterVersion) -> None:
    shown = {"version": version, "language": "en", "sha256": version.sha256_en}
    first = sign(actor=actor(ada), name="Ada", **shown)
    assert sign(actor=actor(ada), name="Ada again", **shown) == first
    assert (first.sha256, first.name) == (digest(version.text_en), "Ada")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"name": "  "}, ValidationError),
        ({"sha256": "0" * 64}, ValidationError),
        ({"language": "de"}, ValidationError),
    ],
)
def test_a_signature_has_a_name_a_language_and_this_text(
    ada: Volunteer, version: CharterVersion, changes: dict[str, str], error: type[Exception]
) -> None:
    values = {"name": "Ada", "language": "fr", "sha256": version.sha256_fr, **changes}
    with pytest.raises(error):
        sign(actor=actor(ada), version=version, **values)
    assert not Signature.objects.exists()


def test_a_program_signs_nothing_and_a_draft_is_not_signed(ada: Volunteer, charter: Charter) -> None:
    draft = draft_version(actor=SYSTEM, charter=charter, text_fr="## 1. Deux", text_en="## 1. Two")
    values = {"version": draft, "name": "Ada", "language": "fr", "sha256": draft.sha256_fr}
    with pytest.raises(NotAllowed):
        sign(actor=Actor(), **values)
    with pytest.raises(WrongState):
        sign(actor=actor(ada), **values)


def test_a_pair_resumes_under_the_version_now_in_force(
    active_pair: Pair, peers: tuple[Volunteer, Volunteer], charter: Charter
) -> None:
    ada, basile = peers
    pause_pair(actor=actor(ada), pair=active_pair)
    put_in_force(
        actor=SYSTEM,
        version=draft_version(actor=SYSTEM, charter=charter, text_fr="## 1. Deux", text_en="## 1. Two"),
    )
    signed(ada, charter)
    with refused("charter_not_signed"):
        resume_pair(actor=actor(ada), pair=active_pair)
    signed(basile, charter)
    assert resume_pair(actor=actor(ada), pair=active_pair).state == "active"
