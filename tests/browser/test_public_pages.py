"""Every public page, in both languages, narrow and wide, light and dark: accessible, and nothing sideways."""

from collections.abc import Sequence

import pytest

from tests.browser.addresses import CLOSED, NAMED, of_sitemap
from tests.browser.demo import Demo
from tests.browser.test_reading import GROUND_OF_PAGE, SEPIA
from tests.browser.windows import Window

KINDS = [
    "home",
    "challenges",
    "challenge",
    "models",
    "model",
    "commons",
    "common",
    "standard page",
    "section",
]
FORMS = ["ideas", "subscribe"]


@pytest.mark.parametrize(
    ("language", "schemes"), [("fr", (["light"], ["dark"])), ("en", (["dark"], ["light"]))]
)
def test_every_page_of_the_sitemap_is_for_everyone(
    demo: Demo, language: str, schemes: Sequence[Sequence[str]]
) -> None:
    """Each look of a page in one of its languages."""
    window, faults = demo.window(None, language), list[str]()
    paths = of_sitemap(language)
    assert len(paths) > 40
    for path in paths:
        window.open(path)
        assert window.page.locator("html").get_attribute("lang") == language
        faults += window.check(schemes)
    assert faults == []


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kind", NAMED)
def test_a_public_page_is_for_everyone(demo: Demo, kind: str, language: str) -> None:
    window = demo.window(None, language)
    window.open(NAMED[kind](demo, language))
    assert window.page.locator("html").get_attribute("lang") == language
    assert window.check() == []


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kind", CLOSED)
def test_a_closed_door_is_for_everyone(demo: Demo, kind: str, language: str) -> None:
    status, address = CLOSED[kind]
    window = demo.window(None, language)
    window.open(address(demo, language), status)
    assert window.check() == []


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", FORMS)
def test_a_refused_form_is_for_everyone(demo: Demo, name: str, language: str) -> None:
    window = demo.window(None, language)
    window.open(demo.route(name, language))
    window.press("main form .form-actions button")
    window.page.locator("#errors").wait_for()
    assert window.check() == []


@pytest.fixture(scope="module")
def sepia(demo: Demo) -> Window:
    """The window of a reader who has chosen sepia."""
    window = demo.windows["sepia", "fr"] = Window(demo.browser, demo.site)
    window.open("/fr/reading/?next=/fr/")
    window.press('[name="theme"][value="sepia"]')
    window.press(".comfort .button")
    window.page.wait_for_url("**/fr/")
    return window


@pytest.mark.parametrize("kind", [*KINDS, *NAMED])
def test_sepia_is_readable(demo: Demo, sepia: Window, kind: str) -> None:
    sepia.open(NAMED[kind](demo, "fr") if kind in NAMED else demo.page(kind, "fr"))
    assert sepia.page.evaluate(GROUND_OF_PAGE) == SEPIA
    assert sepia.check_colours() == []


def test_the_docs_of_the_api_break_no_policy(demo: Demo) -> None:
    window = demo.window(None, "en")
    window.open("/api/v1/docs/")
    window.page.locator(".opblock").first.wait_for()
    complaints, window.complaints = window.complaints, []
    assert complaints == []
