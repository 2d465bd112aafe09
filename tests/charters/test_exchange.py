"""Charters leave with the commons, and come back to the letter: every version under its fingerprints."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from charters.exchange import Charters
from charters.frozen import GUARDS
from charters.models import Adoption, Charter, CharterVersion, Signature
from charters.services import draft_version
from charters.services.restoring import restore_charter
from charters.verifying import verify
from commons.exchange.errors import ExchangeError
from commons.exchange.importing import import_package, refuse_unless_empty
from hub.members.actors import Actor
from hub.members.models import Event, Organisation, User
from hub.shared.errors import NotAllowed
from tests.cast import SYSTEM, adopted, signed
from tests.charters.conftest import next_version
from tests.commons.conftest import Tree
from tests.commons.exchange import empty_the_hub, files_in, package, saved

FACTS = (
    "number",
    "state",
    "change",
    "in_force_from",
    "sign_before",
    "sha256_fr",
    "sha256_en",
    "chain_sha256",
)


@pytest.fixture
def hub(french: Tree, charter: Charter, rivage: Organisation, settings: Any, tmp_path: Path) -> Charter:
    """A floor in three versions, what Rivage adds to it, and a draft."""
    settings.MEDIA_ROOT = tmp_path / "media"
    own = Charter.objects.create(
        slug="own", title_fr="À nous", title_en="Ours", scope="organisation", organisation=rivage, floor=charter,
        authors="Rita\nRivage",
    )  # fmt: skip
    next_version(own, "## 2.1. Plus\n\nPlus.\n", "## 2.1. More\n\nMore.\n")
    one, two = "## 1. Un\r\n\r\nDeux  \n\n## 2. B\n\nb", "## 1. Un\n\nDeux !\n\n## 2. B\n\nb"
    next_version(charter, one, one)
    next_version(charter, two, two, change="editorial")
    draft_version(actor=SYSTEM, charter=charter, text_fr="## 1. Brouillon", text_en="## 1. Draft")
    return charter


def forget_charters() -> None:
    """As in a new database, whose guards keep nothing yet."""
    with connection.cursor() as cursor:
        for guard in GUARDS:
            on = "" if connection.vendor == "sqlite" else f' ON "{guard.model._meta.db_table}"'
            for name in guard.triggers:
                cursor.execute(f'DROP TRIGGER "{name}"{on}')
    for model in (Event, Signature, Adoption, CharterVersion, Charter):
        model.objects.all()._raw_delete("default")  # type: ignore[attr-defined]


def facts() -> dict[str, list[tuple[Any, ...]]]:
    return {
        str(charter): [
            tuple(getattr(version, name) for name in FACTS) for version in charter.versions.published()
        ]
        for charter in Charter.objects.order_by("slug")
    }


def test_they_come_back_as_they_were(hub: Charter, tmp_path: Path) -> None:
    before, content = facts(), package()
    forget_charters()
    empty_the_hub()
    assert import_package(saved(content, tmp_path))["charters"] == 2
    assert facts() == before
    own = Charter.objects.get(slug="own")
    assert own.pk in set(Charter.objects.filter(organisation__slug="rivage").values_list("pk", flat=True))
    assert own.author_names == ["Rita", "Rivage"]
    assert own.floor is not None
    assert [version.floor.number for version in own.versions.order_by("number") if version.floor] == [1, 2, 3]
    assert not [tally for tally in verify(print, []) if tally.faults]
    assert package() == content


def test_each_text_in_the_package_of_a_floor_is_what_was_hashed(hub: Charter) -> None:
    files = files_in(package())
    version = hub.versions.get(number=2)
    for language in ("fr", "en"):
        content = files[f"charters/mentoring-charter/2.{language}.md"]
        data = content if isinstance(content, bytes) else content.encode()
        assert hashlib.sha256(data).hexdigest() == version.sha256_in(language)


def test_neither_drafts_nor_who_signed_leave(hub: Charter, rivage: Organisation, sacha: User) -> None:
    signed(sacha, hub)
    adopted(rivage, hub)
    content = package()
    for secret in (b"Brouillon", b"charters/mentoring-charter/4", b"Sacha", b"Directrice"):
        assert secret not in content


def test_the_licence_of_each_is_told(hub: Charter) -> None:
    licences = str(files_in(package())["licences.json"])
    assert "charters/own" in licences
    assert "CC-BY-SA-4.0" in licences


@pytest.mark.parametrize(
    ("name", "change", "told"),
    [
        ("mentoring-charter/1.fr.md", lambda text: text + "Et plus.\n", "empreintes|fingerprints"),
        ("mentoring-charter/charter.yaml", lambda text: text.replace("2026", "2025"), "empreintes|fingerprints"),
        ("mentoring-charter/charter.yaml", lambda text: text.replace("binding_language: fr", "binding_language: en"),
         "empreintes|fingerprints"),
        ("mentoring-charter/charter.yaml", lambda text: text.replace("authors:", "author:"), "expected"),
        ("own/charter.yaml", lambda text: text.replace("organisation: rivage", "organisation: nobody"), "not in the"),
        ("own/charter.yaml", lambda text: text.replace("floor: mentoring-charter", "floor: nothing"), "not in the"),
    ],
)  # fmt: skip
def test_what_was_changed_is_refused_whole(
    hub: Charter, name: str, change: Callable[[str], str], told: str
) -> None:
    texts = dict(Charters().files())
    assert change(texts[name]) != texts[name]
    texts[name] = change(texts[name])
    forget_charters()
    organisations = {one.slug: one for one in Organisation.objects.all()}
    with pytest.raises(ExchangeError, match=told):
        Charters().load(texts, organisations)


def test_a_hub_with_a_charter_is_not_empty(charter: Charter) -> None:
    with pytest.raises(ExchangeError, match="1 charters already"):
        refuse_unless_empty()


def test_nobody_restores_a_charter_by_hand(hub: Charter, coralie: User) -> None:
    with pytest.raises(NotAllowed):
        restore_charter(actor=Actor(user=coralie), charter=Charter(slug="x"), versions=[])
