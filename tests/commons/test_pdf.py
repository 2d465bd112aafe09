"""Every common is also a tagged PDF, made here, in which no text is ever read as code."""

import json
import re
import zlib
from contextlib import suppress

import pytest
import typst
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commons.exchange import paper, pdf
from hub.topics.models import Topic
from tests.commons.exchange import furnish

# Wagtail leaves the file of a picture it resizes to the garbage collector
pytestmark = pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning")
ROOT = "http://testserver"
NASTY = [
    "#import \"@preview/x:1\"", "#read(\"/etc/passwd\")", "*", "_", "$", "`", "```", "@label",
    "<label>", "\\", "//", "/*",
    "= T", "- a", "#{", "[", "]", "\"", "'", "~", "https://x.y",
    "\u0000", "\ud800", "\u202e", "😀", "中文", "العربية", "[^1]",
]  # fmt: skip


@pytest.fixture
def topic(db: None) -> Topic:
    return Topic.objects.create(slug="open-source", name_fr="Logiciel libre", name_en="Open source")


@pytest.fixture
def hub(french, english, translate, rivage, topic, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return furnish(french, translate, rivage, topic)


def streams(content: bytes) -> bytes:
    """The PDF with its compressed parts opened."""
    found = [content]
    for match in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        with suppress(zlib.error):  # what looks like a line end may be the end of a checksum
            found.append(zlib.decompressobj().decompress(match[1]))
    return b"\n".join(found)


def test_it_is_tagged_and_says_its_title_language_and_standard(hub):
    response = Client().get("/fr/communs/le-guide.pdf")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/pdf"
    content = streams(response.content)
    for mark in (
        b"%PDF-1.7",
        b"/StructTreeRoot",
        b"/MarkInfo",
        b"/Marked true",
        b"/Lang",
        b"pdfuaid:part",
        b"Le guide",
    ):
        assert mark in content, mark
    for role in (b"/H1", b"/H2", b"/Figure", b"/Note", b"/Link", b"/LBody"):
        assert role in content, role
    assert b"/Alt" in content


def test_the_page_leads_to_it(hub):
    html = Client().get("/fr/communs/le-guide/").content.decode()
    assert 'href="/fr/communs/le-guide.pdf"' in html


def test_it_is_made_once_for_the_same_text(hub, monkeypatch):
    first = Client().get("/fr/communs/le-guide.pdf").content
    monkeypatch.setattr(pdf, "make", lambda *_args: pytest.fail("made again"))
    assert Client().get("/fr/communs/le-guide.pdf").content == first


def test_it_pushes_nothing_out_of_the_cache_that_counts_who_sends_how_much(hub):
    caches["default"].clear()
    Client().get("/fr/communs/le-guide.pdf")
    assert not [key for key in caches["default"]._cache if "pdf" in key]
    assert [key for key in caches["papers"]._cache if "pdf" in key]


def test_a_lost_picture_leaves_its_description_until_it_is_back(hub):
    files, name = hub["image"].file.storage, hub["image"].file.name
    with files.open(name) as file:
        content = file.read()
    files.delete(name)
    response = Client().get("/fr/communs/le-guide.pdf")
    assert response.status_code == 200
    assert b"/Figure" not in streams(response.content)
    files.save(name, ContentFile(content))
    assert b"/Figure" in streams(Client().get("/fr/communs/le-guide.pdf").content)


def test_a_text_too_long_to_print_has_none(hub, monkeypatch):
    monkeypatch.setattr(pdf, "LONGEST", 100)
    assert Client().get("/fr/communs/le-guide.pdf").status_code == 404


def sheet(text: str) -> bytes:
    runs = [{"text": text, "bold": True, "link": f"https://x.example/{text}"}, {"note": 0, "first": True}]
    data = {
        "title": text, "summary": text, "authors": [text], "keywords": [text], "language": "fr",
        "hub": text, "kind": text,
        "byline": text, "licence": {"name": text}, "words": {"origin": text}, "facts": [{"name": text, "text": text}],
        "notes": [[{"tag": "p", "runs": [{"text": text}]}]],
        "blocks": [
            {"kind": "heading", "level": 2, "text": text},
            {"kind": "text", "nodes": [{"tag": "p", "runs": runs}]},
            {"kind": "callout", "nodes": [{"tag": "h3", "level": 3, "runs": [{"text": text}]}]},
            {"kind": "quote", "paragraphs": [[{"text": text}]], "who": text},
            {"kind": "figures", "items": [{"value": text, "label": text}]},
            {"kind": "steps", "items": [{"title": text, "text": text}]},
        ],
    }  # fmt: skip
    return json.dumps(data, ensure_ascii=False).encode("utf-8", "replace")


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(NASTY) | st.text(max_size=20), max_size=4).map("".join))
def test_any_text_is_printed_as_text(text):
    assert pdf.make(sheet(text), {}, 0).startswith(b"%PDF")


def test_the_compiler_reads_nothing_outside_its_folder(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    folder = tmp_path / "inside"
    folder.mkdir()
    (folder / "common.typ").write_text('#read("../secret.txt")')
    with pytest.raises(typst.TypstError):
        pdf._compile(folder, [], 0)


def test_headings_never_skip_a_level(hub):
    guide = hub["guide"]
    guide.body = json.dumps([{"type": "heading", "value": {"text": "Trois", "level": "3"}, "id": "1"}])
    guide.save()
    blocks = paper.of_common(guide, ROOT, "Passeurs").data["blocks"]
    assert [one["level"] for one in blocks if one["kind"] == "heading"] == [2]
