"""How one reader likes to read: chosen without an account, applied without touching the pages."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from commons.comfort import Comfort, Font, Line, Size, Theme
from commons.models import StandardPage

pytestmark = pytest.mark.django_db

CHOICE = {"font": "sans", "size": "130", "line": "wide", "theme": "dark"}
CSS = Path(settings.BASE_DIR) / "hub/static/hub/css"


@pytest.fixture
def reader(client: Client) -> Client:
    """A reader who has made a choice."""
    client.post("/fr/reading/", CHOICE)
    return client


class TestChoosing:
    def test_a_choice_is_kept_in_one_cookie_for_a_year_and_leads_back(self, client, french):
        response = client.post("/fr/reading/", {**CHOICE, "next": "/fr/a-propos/"})
        assert response.headers["Location"] == "/fr/a-propos/"
        assert list(response.cookies) == ["reading"]
        cookie = response.cookies["reading"]
        assert (cookie.value, cookie["samesite"], cookie["max-age"]) == (
            "sans.130.wide.dark",
            "Lax",
            31536000,
        )

    @pytest.mark.parametrize(
        "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"]
    )
    def test_it_never_leads_elsewhere(self, client, french, elsewhere):
        response = client.post("/fr/reading/", {**CHOICE, "next": elsewhere})
        assert response.headers["Location"] == "/fr/reading/?kept"

    def test_the_page_shows_what_was_chosen(self, reader, french):
        html = reader.get("/fr/reading/").content.decode()
        assert re.search(r'value="sepia"(?![^>]*checked)', html)
        for name, value in CHOICE.items():
            assert re.search(rf'name="{name}" value="{value}"[^>]*checked', html), name

    def test_a_value_that_is_not_offered_is_refused(self, client, french):
        response = client.post("/fr/reading/", {**CHOICE, "theme": "pink"})
        assert response.status_code == 400
        assert "reading" not in response.cookies

    def test_the_choice_can_be_undone(self, reader, french):
        response = reader.post("/fr/reading/", {"reset": "1"})
        assert response.cookies["reading"].value == ""
        assert reader.get("/reading.css").content == b""

    def test_the_page_is_kept_by_no_cache(self, client, french):
        assert "no-store" in client.get("/fr/reading/").headers["Cache-Control"]


class TestStylesheet:
    def test_a_reader_who_chose_nothing_gets_an_empty_one(self, client):
        assert client.get("/reading.css").content == b""

    def test_it_holds_the_choice_for_screens_alone(self, reader):
        css = reader.get("/reading.css").content.decode()
        assert css.startswith("@media screen {")
        for rule in ["color-scheme: dark", "font-size: 130%", "--reading-line: 1.9", "var(--sans)"]:
            assert rule in css

    def test_sepia_is_for_screens_alone_too(self):
        css = Comfort(theme=Theme.SEPIA).stylesheet()
        assert css.startswith("@media screen {")
        assert "--paper: #f4e8d0;" in css
        assert css.count("{") == css.count("}")

    @pytest.mark.parametrize(
        "cookie", ["", "x", "sans.130.wide", "a.b.c.d", "};*{}.1.2.3", "sans.130.wide.dark.x"]
    )
    def test_nonsense_in_the_cookie_is_ignored(self, client, cookie):
        client.cookies["reading"] = cookie
        response = client.get("/reading.css")
        assert (response.status_code, response.content) == (200, b"")

    def test_what_is_known_in_a_cookie_is_kept(self):
        comfort = Comfort.read("sans.999.wide.pink")
        assert comfort == Comfort(Font.SANS, Size.NORMAL, Line.WIDE, Theme.DEVICE)

    def test_it_is_asked_for_again_at_each_page_but_sent_again_only_when_changed(self, reader):
        first = reader.get("/reading.css")
        assert first.headers["Cache-Control"] == "private, no-cache"
        assert "Cookie" in first.headers["Vary"]
        tag = first.headers["ETag"]
        assert reader.get("/reading.css", headers={"if-none-match": tag}).status_code == 304
        reader.post("/fr/reading/", {**CHOICE, "theme": "light"})
        assert reader.get("/reading.css", headers={"if-none-match": tag}).status_code == 200


class TestEveryPage:
    @pytest.mark.parametrize(
        "path", ["/fr/", "/fr/search/", "/accounts/login/", "/fr/nulle-part/", "/fr/reading/"]
    )
    def test_it_links_the_reader_s_stylesheet_before_it_is_painted(self, client, french, path):
        head = client.get(path).content.decode().split("</head>")[0]
        assert '<link rel="stylesheet" href="/reading.css">' in head

    def test_a_member_s_too(self, client, french, ada):
        client.force_login(ada.user)
        assert '<link rel="stylesheet" href="/reading.css">' in client.get("/me/").content.decode()

    def test_even_when_something_broke(self):
        assert '{% url "reading_css" %}' in (settings.BASE_DIR / "hub/templates/500.html").read_text()

    def test_the_page_itself_is_the_same_for_all(self, client, french, reader):
        assert Client().get("/fr/a-propos/").content == reader.get("/fr/a-propos/").content

    def test_it_leads_to_the_choices_and_back(self, client, french):
        assert 'href="/fr/reading/?next=%2Ffr%2Fa-propos%2F"' in client.get("/fr/a-propos/").content.decode()


class TestSepia:
    TOKEN = re.compile(r"--([a-z-]+): (#[0-9a-f]{6});")

    def tokens(self, block: int) -> dict[str, str]:
        sheet = (CSS / "sepia.css").read_text()
        root, night = sheet.split(".section--night", 1)
        return dict(self.TOKEN.findall([root, night][block]))

    @pytest.mark.parametrize("block", [0, 1], ids=["paper", "night"])
    def test_every_text_has_the_contrast_of_level_aa(self, block):
        colours = self.tokens(block)
        grounds = ["paper", "paper-tint", "paper-raised"]
        pairs = [
            (ink, ground) for ink in ["ink", "ink-soft", "accent", "accent-strong"] for ground in grounds
        ]
        pairs += [(name, f"{name}-tint") for name in ["good", "warn", "bad", "info"]]
        pairs += [(name, "paper") for name in ["good", "warn", "bad", "info"]]
        pairs += [("ink", "accent-tint"), ("on-action", "action"), ("on-action", "action-strong")]
        weak = [pair for pair in pairs if contrast(colours[pair[0]], colours[pair[1]]) < 4.5]
        assert weak == []
        assert contrast(colours["line-strong"], colours["paper"]) >= 3
        assert contrast(colours["accent-line"], colours["paper"]) >= 3

    def test_it_sets_every_colour_that_depends_on_the_theme(self):
        tokens = (CSS / "tokens.css").read_text()
        themed = set(re.findall(r"--([a-z-]+): light-dark", tokens))
        assert themed - self.tokens(0).keys() == set()
        assert themed - self.tokens(1).keys() == set()

    def test_the_sample_has_the_same_colours(self):
        sample = (CSS / "comfort.css").read_text().split('value="sepia"')[1].split("}")[0]
        colours = self.tokens(0)
        shown = dict(self.TOKEN.findall(sample))
        assert shown == {name: colours[name] for name in shown}


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


BODY = [
    ("heading", {"text": "Pourquoi", "level": "2"}),
    ("heading", {"text": "Comment", "level": "2"}),
    ("heading", {"text": "Comment", "level": "3"}),
    ("heading", {"text": "???", "level": "3"}),
]


class TestContents:
    def html(self, french, body: list[Any]) -> str:
        french.add(StandardPage, "Longue", slug="longue", body=body)
        return Client().get("/fr/longue/").content.decode()

    def test_a_long_page_lists_its_headings_each_with_an_anchor_of_its_own(self, french):
        html = self.html(french, BODY)
        for anchor in ["pourquoi", "comment", "comment-2", "section"]:
            assert html.count(f'id="{anchor}"') == 1
            assert f'href="#{anchor}"' in html
        assert html.count('aria-label="Sur cette page"') + html.count('aria-label="On this page"') == 2

    def test_a_short_page_has_none(self, french):
        html = self.html(french, BODY[:2])
        assert 'class="contents' not in html
        assert 'id="comment"' in html
