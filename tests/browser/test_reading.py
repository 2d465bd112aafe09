"""Reading in comfort, in a real browser: the look chosen is there from the first paint, and never on paper."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect
from wagtail.models import Locale, Page

from commons.exchange.site import serve_from
from commons.models import HomePage, StandardPage
from tests.browser.windows import NARROW, TOO_WIDE, WIDE, Window

INK_OF_PAGE = "() => getComputedStyle(document.body).color"
GROUND_OF_PAGE = "() => getComputedStyle(document.body).backgroundColor"
SEPIA, DARK = "rgb(244, 232, 208)", "rgb(16, 25, 27)"
PARAGRAPH = "<p>On se comprend mieux quand on sait ce qui presse chez l’autre[^{0}].</p>"


def long_body() -> str:
    blocks: list[dict[str, Any]] = []
    for n in range(1, 5):
        blocks.append({"type": "heading", "value": {"text": f"Partie {n}", "level": "2"}, "id": f"h{n}"})
        blocks.append(
            {"type": "paragraph", "value": PARAGRAPH.format(n) + "<p>Encore.</p>" * 9, "id": f"p{n}"}
        )
    notes = [
        {"type": "item", "value": {"mark": str(n), "text": f"<p>Note {n}.</p>"}, "id": f"n{n}"}
        for n in range(1, 5)
    ]
    return json.dumps([*blocks, {"type": "footnotes", "value": notes, "id": "notes"}])


@pytest.fixture
def pages(site: str) -> None:
    french = Locale.objects.get(language_code="fr")
    english = Locale.objects.get_or_create(language_code="en")[0]
    home = HomePage(
        title="Passeurs", slug="home-fr", summary="Le hub", tagline="De main en main", locale=french
    )
    Page.get_first_root_node().add_child(instance=home)
    serve_from(home)
    fields = {"summary": "Tout un texte", "locale": french, "body": long_body()}
    home.add_child(instance=StandardPage(title="Un long texte", slug="long", **fields))
    copy = home.copy_for_translation(english)
    copy.slug, copy.live = "home-en", True
    copy.save()


@pytest.fixture
def reader(pages: None, new_window: Callable[..., Window]) -> Callable[..., Window]:
    """Opens the window of a reader who has chosen their look, with the page's own form."""

    def open_reader(**choice: str) -> Window:
        window = new_window()
        window.open("/fr/reading/?next=/fr/long/")
        for name, value in choice.items():
            window.press(f'[name="{name}"][value="{value}"]')
        window.press(".comfort .button")
        window.page.wait_for_url("**/fr/long/")
        return window

    return open_reader


def test_the_chosen_look_is_there(reader):
    window = reader(theme="sepia", size="130", font="sans", line="widest")
    assert window.page.evaluate(GROUND_OF_PAGE) == SEPIA
    look = window.page.evaluate("() => { const s = getComputedStyle(document.querySelector('.prose p'));"
                                " return [s.fontFamily, s.fontSize, s.lineHeight] }")  # fmt: skip
    assert "serif" not in look[0].replace("sans-serif", "")
    assert float(look[1][:-2]) > 20
    assert float(look[2][:-2]) / float(look[1][:-2]) == pytest.approx(2.2, abs=0.01)


@pytest.mark.parametrize("theme", ["dark", "sepia"])
def test_no_other_look_is_painted_before(reader, theme):
    """The first colours that the browser ever computes for the page are the reader's own."""
    window = reader(theme=theme)
    window.page.emulate_media(color_scheme="light")
    window.page.add_init_script(
        "window.seen = new Set(); const look = () => { if (document.body) "
        "window.seen.add(getComputedStyle(document.body).backgroundColor); requestAnimationFrame(look) };"
        "requestAnimationFrame(look)"
    )
    window.open("/fr/long/")
    window.page.wait_for_function("window.seen.size > 0")
    assert window.page.evaluate("[...window.seen]") == [{"dark": DARK, "sepia": SEPIA}[theme]]


@pytest.mark.parametrize("theme", ["dark", "sepia"])
def test_paper_stays_paper(reader, theme):
    window = reader(theme=theme, size="160")
    window.page.emulate_media(media="print", color_scheme="dark")
    assert window.page.evaluate(GROUND_OF_PAGE) in {"rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"}
    assert window.page.evaluate(INK_OF_PAGE) == "rgb(0, 0, 0)"
    assert window.page.evaluate("() => getComputedStyle(document.documentElement).fontSize") == "16px"


def test_the_sample_shows_a_choice_before_it_is_kept(pages, new_window):
    window = new_window(java_script_enabled=True)
    window.open("/fr/reading/")
    window.press('[name="theme"][value="sepia"]')
    ground = "() => getComputedStyle(document.querySelector('.comfort__sample')).backgroundColor"
    assert window.page.evaluate(ground) == SEPIA
    assert window.page.evaluate(GROUND_OF_PAGE) != SEPIA


@pytest.mark.parametrize(
    "choice", [{}, {"theme": "sepia"}, {"theme": "dark", "font": "sans", "line": "widest"}]
)
@pytest.mark.parametrize("path", ["/fr/long/", "/en/long/", "/fr/reading/", "/accounts/login/"])
def test_every_look_is_accessible(reader, path, choice):
    window = reader(**choice)
    window.open(path)
    assert window.check() == []


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_the_largest_text_loses_nothing(reader, width):
    window = reader(size="160", line="widest")
    for path in ["/fr/long/", "/fr/reading/", "/fr/"]:
        window.page.set_viewport_size({"width": width, "height": 800})
        window.open(path)
        assert window.page.evaluate(TOO_WIDE) == [], path


def test_contents_stand_beside_the_text_when_there_is_room_and_fold_when_there_is_not(reader):
    window = reader()
    side, top = window.page.locator(".contents--side"), window.page.locator(".contents--top")
    window.page.set_viewport_size({"width": WIDE, "height": 800})
    assert (side.is_visible(), top.is_visible()) == (True, False)
    window.page.set_viewport_size({"width": NARROW, "height": 800})
    assert (side.is_visible(), top.is_visible()) == (False, True)
    window.press(".contents--top summary")
    window.press('.contents--top a[href="#partie-3"]')
    expect(window.page).to_have_url(re.compile("#partie-3$"))


def test_a_mark_leads_to_its_note_and_back(reader):
    window = reader()
    window.press("#mark-2")
    expect(window.page).to_have_url(re.compile("#note-2$"))
    assert window.page.locator("#note-2").evaluate("e => e.getBoundingClientRect().top < innerHeight")
    window.press('#note-2 [role="doc-backlink"]')
    expect(window.page).to_have_url(re.compile("#mark-2$"))
