"""Every kind of public page, in both languages, narrow and wide, light and dark: accessible, and nothing sideways."""

from collections.abc import Callable

import pytest

from tests.browser.demo import Demo

type Address = Callable[[Demo, str], str]

ADDRESSES: dict[str, Address] = {
    "home": lambda demo, language: demo.page("home", language),
    "challenges": lambda demo, language: demo.page("challenges", language),
    "challenges, none found": lambda demo, language: (
        demo.page("challenges", language) + "?status=resting&q=zzz"
    ),
    "challenge": lambda demo, language: demo.page("challenge", language),
    "models": lambda demo, language: demo.page("models", language),
    "peer model": lambda demo, language: demo.page("model", language, kind="peer"),
    "agility model": lambda demo, language: demo.page("model", language, kind="agility"),
    "commons": lambda demo, language: demo.page("commons", language),
    "commons, filtered": lambda demo, language: demo.page("commons", language) + "?topic=open-source",
    "feedback": lambda demo, language: demo.page("common", language, kind="feedback"),
    "white paper": lambda demo, language: demo.page("common", language, kind="white_paper"),
    "contribute": lambda demo, language: demo.page("standard page", language),
    "search": lambda demo, language: demo.route("search", language) + "?q=agile",
    "search, nothing found": lambda demo, language: demo.route("search", language) + "?q=zzzz",
    "programmes": lambda demo, language: demo.route("programmes", language),
    "programme": lambda demo, language: demo.route("programme", language, demo.programme()),
    "charter": lambda demo, language: demo.route("charter", language, demo.charter()),
}


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kind", ADDRESSES)
def test_a_public_page_is_for_everyone(demo: Demo, kind: str, language: str) -> None:
    window = demo.window(None, language)
    window.open(ADDRESSES[kind](demo, language))
    assert window.page.locator("html").get_attribute("lang") == language
    assert window.check() == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_missing_page_is_for_everyone(demo: Demo, language: str) -> None:
    window = demo.window(None, language)
    answer = window.page.goto(f"/{language}/nowhere/")
    assert answer is not None
    assert answer.status == 404
    assert window.check() == []


def test_the_docs_of_the_api_break_no_policy(demo: Demo) -> None:
    window = demo.window(None, "en")
    window.open("/api/v1/docs/")
    window.page.locator(".opblock").first.wait_for()
    complaints, window.complaints = window.complaints, []
    assert complaints == []
