"""Notes at the foot of a page, and films with their words."""

import json
import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.documents.models import Document
from wagtail.models import Locale
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource

from commons import footnotes
from commons.models import StandardPage
from commons.publication import NotReadyToPublish
from commons.templatetags.reading_tags import noted


def note(mark: str, text: str) -> dict[str, Any]:
    return {"type": "item", "value": {"mark": mark, "text": f"<p>{text}</p>"}, "id": f"n-{mark}"}


def body(*texts: str, notes: list[dict[str, Any]]) -> str:
    blocks = [
        {"type": "paragraph", "value": f"<p>{text}</p>", "id": f"p-{n}"} for n, text in enumerate(texts)
    ]
    return json.dumps([*blocks, {"type": "footnotes", "value": notes, "id": "notes"}])


NOTED = body("Un fait[^b].", "Un autre[^a].", notes=[note("a", "Note de a"), note("b", "Note de b")])


class TestMarks:
    def test_they_are_found_in_texts_not_in_tags(self):
        assert footnotes.marks_in('<p title="[^x]">a[^1] b[^deux]</p>') == ["1", "deux"]

    def test_they_can_be_left_out(self):
        assert footnotes.without_marks("Un fait[^1].") == "Un fait."

    def test_a_replacement_leaves_tags_alone(self):
        html = footnotes.replace_marks('<a href="[^1]">x[^1]</a>', lambda name: f"({name})")
        assert html == '<a href="[^1]">x(1)</a>'

    def test_what_is_not_safe_is_escaped(self):
        notes = footnotes.Notes({"1": 1}, [])
        assert "<script" not in noted("<script>[^1]", notes)
        assert 'href="#note-1"' in noted("<script>[^1]", notes)


def stream(*blocks: tuple[str, object]) -> list[Any]:
    return [SimpleNamespace(block_type=kind, value=value) for kind, value in blocks]


class TestErrors:
    note = staticmethod(lambda mark: {"mark": mark, "text": "x"})

    def test_marks_and_notes_that_match_have_none(self):
        assert footnotes.errors_of(stream(("paragraph", "a[^1]"), ("footnotes", [self.note("1")]))) == []

    @pytest.mark.parametrize(
        "blocks",
        [
            [("paragraph", "a[^1]")],
            [("footnotes", [{"mark": "1", "text": "x"}])],
            [("paragraph", "a[^1] b[^1]"), ("footnotes", [{"mark": "1", "text": "x"}])],
            [("paragraph", "a[^1]"), ("footnotes", [{"mark": "1", "text": "x"}, {"mark": "1", "text": "y"}])],
            [("quote", {"text": "a[^1]"})],
        ],
        ids=["no note", "no mark", "two marks", "two notes", "in a quote"],
    )
    def test_anything_else_has_one(self, blocks):
        assert len(footnotes.errors_of(stream(*blocks))) == 1


@pytest.mark.django_db
class TestOnThePage:
    def html(self, french, text: str) -> str:
        french.add(StandardPage, "Notes", slug="avec-notes", body=text)
        return Client().get("/fr/avec-notes/").content.decode()

    def test_they_are_numbered_by_their_first_mark_and_linked_both_ways(self, french):
        html = self.html(french, NOTED)
        assert re.search(
            r'Un fait<sup class="mark"><a id="mark-1" href="#note-1" role="doc-noteref" aria-label="[^"]+1">1<',
            html,
        )
        assert re.search(
            r'id="note-1">\s*<p[^>]*>Note de b</p>\s*<a href="#mark-1" role="doc-backlink" aria-label', html
        )
        assert html.index("Note de b") < html.index("Note de a")
        assert 'role="doc-endnotes" aria-labelledby="notes"' in html
        assert "[^" not in html

    def test_a_mark_without_note_stays_as_it_is_written(self, french):
        assert "Un fait[^c]." in self.html(french, body("Un fait[^c].", notes=[]))

    def test_a_page_whose_marks_and_notes_do_not_match_is_not_published(self, french):
        page = french.add(
            StandardPage, "Notes", slug="notes", live=False, body=body("Un fait[^c].", notes=[])
        )
        with pytest.raises(NotReadyToPublish, match=r"\[\^c\]"):
            page.save_revision().publish()
        page.body = NOTED
        page.save_revision().publish()

    def test_search_finds_their_words(self, french):
        french.add(
            StandardPage,
            "Notes",
            slug="avec-notes",
            body=body("Un fait[^a].", notes=[note("a", "Pingouins")]),
        )
        assert "/fr/avec-notes/" in Client().get("/fr/search/?q=pingouin").content.decode()

    def test_a_translator_is_given_the_words_and_not_the_marks(self, french, english):
        page = french.add(StandardPage, "Notes", slug="avec-notes", body=NOTED)
        source = TranslationSource.get_or_create_from_instance(page)[0]
        target = Locale.objects.get(language_code="en")
        translation = Translation.objects.create(source=source, target_locale=target)
        segments = StringSegment.objects.filter(source=source).select_related("string", "context")
        assert {segment.string.data for segment in segments} >= {"Un fait[^b].", "Note de b"}
        assert not {segment.string.data for segment in segments} & {"a", "b"}
        for segment in segments:
            StringTranslation.objects.create(
                translation_of=segment.string,
                locale=target,
                context=segment.context,
                data=segment.string.data.replace("Note de", "Note of").replace("Un fait", "One fact"),
            )
        translation.save_target(publish=False)
        copy = translation.get_target_instance()
        assert footnotes.errors_of(copy.body) == []
        assert footnotes.of_body(copy.body).numbers == {"b": 1, "a": 2}


@pytest.mark.django_db
class TestFilms:
    @pytest.fixture(autouse=True)
    def elsewhere(self, settings, tmp_path) -> None:
        settings.MEDIA_ROOT = tmp_path

    def document(self, name: str, content: bytes = b"0123456789") -> Document:
        document = Document(title=name)
        document.file.save(name, ContentFile(content))
        document.save()
        return document

    def page(self, french, **value: object) -> str:
        film = {
            "title": "Visite",
            "video": None,
            "captions": None,
            "poster": None,
            "transcript": "<p>On marche.</p>",
        }
        french.add(
            StandardPage,
            "Film",
            slug="film",
            body=json.dumps([{"type": "video", "value": {**film, **value}, "id": "1"}]),
        )
        return Client().get("/fr/film/").content.decode()

    def test_it_is_shown_with_its_captions_and_its_transcript(self, french):
        film, captions = self.document("film.mp4"), self.document("film.vtt")
        html = self.page(french, video=film.pk, captions=captions.pk)
        assert re.search(r'<video controls preload="none"[^>]* aria-label="Visite">', html)
        assert f'<source src="{film.url}" type="video/mp4">' in html
        assert f'<track kind="captions" src="{captions.url}" srclang="fr"' in html
        assert "On marche." in html.split("<details>")[1]

    def test_it_plays_in_the_page_in_parts(self, french):
        film = self.document("film.mp4")
        self.page(french, video=film.pk)
        part = Client().get(film.url, headers={"range": "bytes=2-4"})
        assert (part.status_code, part.content) == (206, b"234")
        assert part.headers["Content-Range"] == "bytes 2-4/10"
        whole = Client().get(film.url)
        assert whole.headers["Content-Type"] == "video/mp4"
        assert "attachment" not in whole.headers.get("Content-Disposition", "")
        whole.close()

    @pytest.mark.parametrize(
        ("span", "status", "content"),
        [
            ("bytes=7-", 206, b"789"),
            ("bytes=-2", 206, b"89"),
            ("bytes=0-99", 206, b"0123456789"),
            ("bytes=10-", 416, b""),
            ("bytes=5-2", 416, b""),
            ("lines=1-2", 200, b"0123456789"),
        ],
    )
    def test_any_part_can_be_asked_for(self, french, span, status, content):
        film = self.document("film.webm")
        self.page(french, video=film.pk)
        response = Client().get(film.url, headers={"range": span})
        body = b"".join(response.streaming_content) if response.streaming else response.content
        response.close()
        assert (response.status_code, body) == (status, content)

    def test_the_film_of_a_draft_is_closed_in_parts_too(self, french):
        film = self.document("film.mp4")
        assert Client().get(film.url, headers={"range": "bytes=0-1"}).status_code == 404

    def test_any_other_file_is_no_film(self, french):
        page = french.add(StandardPage, "Film", slug="film", live=False)
        value = {"title": "Visite", "video": self.document("film.pdf").pk, "transcript": "<p>On marche.</p>"}
        page.body = json.dumps([{"type": "video", "value": value, "id": "1"}])
        with pytest.raises(NotReadyToPublish, match="mp4"):
            page.save_revision().publish()

    def test_only_our_own_films_play(self, french):
        assert "media-src 'self'" in Client().get("/fr/").headers["Content-Security-Policy"]
