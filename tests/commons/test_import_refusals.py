"""A package that is damaged, changed or not written as its format says does not come in, not even a part of it."""

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from commons.exchange.errors import ExchangeError
from commons.exchange.importing import import_package
from commons.models import (
    HomePage,
    StandardPage,
)
from hub.members.models import Organisation
from tests.commons.exchange import empty_the_hub, files_in, package, saved

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves the file of a picture it resizes to the garbage collector
    pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning"),
]


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def remade(content: bytes, folder: Path, **changed: bytes | None) -> Path:
    """The package with other files, its checksums made again."""
    files = files_in(content) | {name.replace("__", "/"): data for name, data in changed.items()}
    return packed({name: data for name, data in files.items() if data is not None}, folder)


def packed(files: dict[str, bytes], folder: Path) -> Path:
    path = folder / "remade.zip"
    files.pop("SHA256SUMS", None)
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files.items())
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in [*files.items(), ("SHA256SUMS", sums.encode())]:
            archive.writestr(name, data)
    return path


class TestRefusals:
    """Nothing of a refused package comes in."""

    @pytest.fixture
    def content(self, french) -> bytes:
        french.add(StandardPage, "Page")
        content = package()
        empty_the_hub()
        return content

    def refused(self, path: Path, reason: str) -> None:
        with pytest.raises(ExchangeError, match=reason):
            import_package(path)
        assert not HomePage.objects.exists()
        assert not Organisation.objects.exists()

    def test_a_whole_package_is_taken(self, content, tmp_path):
        import_package(saved(content, tmp_path))
        assert HomePage.objects.exists()

    def test_a_hub_that_has_pages(self, content, tmp_path):
        path = saved(content, tmp_path)
        import_package(path)
        with pytest.raises(CommandError, match="empty hub"):
            call_command("import_commons", str(path))

    def test_no_file(self, tmp_path):
        self.refused(tmp_path / "none.zip", "no such file")

    def test_not_a_zip(self, tmp_path):
        self.refused(saved(b"not a zip", tmp_path), "not a zip")

    def test_a_changed_file(self, content, tmp_path):
        files = files_in(content)
        path = tmp_path / "changed.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in files.items():
                archive.writestr(name, data + b" " if name == "pages/fr.md" else data)
        self.refused(path, "pages/fr.md is not what SHA256SUMS says")

    def test_an_added_file(self, content, tmp_path):
        path = saved(content, tmp_path)
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr("pages/fr/added.md", "x")
        self.refused(path, "not in SHA256SUMS")

    def test_a_lost_file(self, content, tmp_path):
        path = tmp_path / "lost.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in files_in(content).items():
                if name != "pages/fr.md":
                    archive.writestr(name, data)
        self.refused(path, "missing")

    @pytest.mark.parametrize(
        "name", ["../outside.md", "/etc/outside", "pages\\outside.md", "pages/../../outside"]
    )
    def test_a_name_that_leads_outside(self, content, tmp_path, name):
        self.refused(packed({**files_in(content), name: b"x"}, tmp_path), "plain names")
        assert not (tmp_path.parent / "outside.md").exists()

    def test_a_bomb(self, content, tmp_path, monkeypatch):
        monkeypatch.setattr("commons.exchange.archive.MOST_BYTES", 1000)
        self.refused(saved(content, tmp_path), "once unpacked")

    def test_another_format(self, content, tmp_path):
        manifest = json.dumps({"format": "other", "version": 1}).encode()
        self.refused(remade(content, tmp_path, **{"manifest.json": manifest}), "format")

    def test_a_format_of_tomorrow(self, content, tmp_path):
        manifest = json.dumps({"format": "passeurs-commons", "version": 2, "languages": ["fr"]}).encode()
        self.refused(remade(content, tmp_path, **{"manifest.json": manifest}), "version 2")

    @pytest.mark.parametrize(
        ("front", "reason"),
        [
            ("type: Nothing", "type"),
            ("no front", "front matter"),
            (
                "type: Standard\nid: 4d8a6f0e-0000-4000-8000-000000000000\nlanguage: fr\nposition: 9\nodd: 1",
                "odd",
            ),
            ("type: Standard\nid: nonsense\nlanguage: fr\nposition: 9", "format"),
            (
                "type: Standard\nid: 4d8a6f0e-0000-4000-8000-000000000000\nlanguage: fr\nposition: 9\ntitle: A",
                "summary",
            ),
        ],
    )
    def test_a_page_that_is_not_well_written_is_named(self, content, tmp_path, front, reason):
        page = f"---\n{front}\nfirst_published: 2026-01-02T03:04:05Z\nlast_published: 2026-01-02T03:04:05Z\n---\n"
        text = page if front != "no front" else front
        self.refused(remade(content, tmp_path, **{"pages/fr/odd.md": text.encode()}), reason)

    def test_a_script_in_a_text_does_not_survive(self, content, tmp_path):
        page = (
            files_in(content)["pages/fr/page.md"]
            + b"\n<p>Vu<script>alert(1)</script><a href='javascript:x'>l</a></p>\n"
        )
        import_package(remade(content, tmp_path, **{"pages/fr/page.md": page}))
        body = str(StandardPage.objects.get(slug="page").body.get_prep_value())
        assert "Vu" in body
        assert "script" not in body

    def test_a_failure_at_the_end_leaves_no_file(self, content, tmp_path, settings):
        survey = b"questions: []\nrules:\n  - answers: [no/where]\n    rests_on: ../pages/fr.md\n"
        changed = {"data/survey.yaml": survey, "files/documents/x-1.pdf": b"%PDF-1.4"}
        self.refused(remade(content, tmp_path, **changed), "no answer")
        assert [file for file in Path(settings.MEDIA_ROOT).rglob("*") if file.is_file()] == []
