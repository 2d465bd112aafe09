"""Without a mouse: past the menu, through it, to the other language, to the answer."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.demo import Demo
from tests.browser.windows import Window

FOCUSED = """() => {
  const e = document.activeElement, s = getComputedStyle(e), box = e.getBoundingClientRect()
  const ring = (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== 'none'
  const inside = box.width > 0 && box.height > 0 && box.top >= 0 && box.bottom <= innerHeight + 1
  return {name: (e.innerText || e.value || '').trim(), href: e.getAttribute('href') || '', ring, inside,
    where: e.closest('nav')?.getAttribute('aria-label') || '', action: e.closest('form')?.getAttribute('action') || ''}
}"""
MOST_TABS = 60

type Stop = dict[str, Any]


def stops(window: Window, until: Callable[[Stop], bool]) -> list[Stop]:
    """Press Tab until a place is reached; every place on the way is seen and shows the focus."""
    reached: list[Stop] = []
    while not reached or not until(reached[-1]):
        assert len(reached) < MOST_TABS, [stop["name"] for stop in reached]
        window.page.keyboard.press("Tab")
        reached.append(window.page.evaluate(FOCUSED))
        assert reached[-1]["ring"], f"no visible focus on {reached[-1]}"
        assert reached[-1]["inside"], f"the focus is out of sight on {reached[-1]}"
    return reached


@pytest.mark.parametrize("path", ["/fr/", "/accounts/login/"])
def test_the_first_stop_leads_past_the_menu(demo: Demo, path: str) -> None:
    window = demo.window(None, "fr")
    window.open(path)
    (skip,) = stops(window, lambda stop: True)
    assert skip["href"] == "#main"
    window.page.keyboard.press("Enter")
    assert window.page.evaluate("document.activeElement.id") == "main"
    (after,) = stops(window, lambda stop: True)
    assert after["where"] not in ("Main", "Principal")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_menu_is_walked_and_opened(demo: Demo, language: str) -> None:
    window = demo.window(None, language)
    window.open(f"/{language}/")
    goal = demo.page("models", language)
    reached = stops(window, lambda stop: stop["href"] == goal)
    menu = window.page.locator(".site-head__nav a")
    assert menu.count() > 3
    assert len(reached) < 15
    window.page.keyboard.press("Enter")
    window.page.wait_for_url(f"**{goal}")
    assert window.page.locator(".site-head__nav [aria-current]").count() == 1


@pytest.mark.parametrize(("language", "other"), [("fr", "en"), ("en", "fr")])
@pytest.mark.parametrize("kind", ["home", "challenge", "model", "common", "programmes"])
def test_the_language_switch_leads_to_the_same_page(demo: Demo, kind: str, language: str, other: str) -> None:
    def address(code: str) -> str:
        return demo.route(kind, code) if kind == "programmes" else demo.page(kind, code)

    window = demo.window(None, language)
    window.open(address(language))
    stops(window, lambda stop: stop["href"] == address(other))
    window.page.keyboard.press("Enter")
    window.page.wait_for_url(f"**{address(other)}")
    assert window.page.locator("html").get_attribute("lang") == other


def test_the_member_space_changes_language_where_it_stands(demo: Demo) -> None:
    user = demo.stranger()
    window = demo.window(user, "fr")
    window.open("/me/join/")
    stops(window, lambda stop: stop["action"] == "/language/" and stop["name"] == "English")
    window.page.keyboard.press("Enter")
    window.page.wait_for_function("document.documentElement.lang === 'en'")
    assert window.page.url.endswith("/me/join/")
    window.speak("fr")


def test_a_proposal_is_accepted_without_a_mouse(demo: Demo) -> None:
    place = demo.asked()
    window = demo.window(place.volunteer.user, "fr")
    window.open(f"/me/pairs/{place.pair.pk}/")
    stops(window, lambda stop: stop["action"].endswith("/accept/"))
    window.page.keyboard.press("Enter")
    window.page.locator("form[action$='/accept/']").wait_for(state="detached")
    place.refresh_from_db()
    assert place.answer == "accepted"
