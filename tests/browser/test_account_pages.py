"""The pages around signing in, in both languages, narrow and wide, light and dark."""

import pytest

from hub.demo.accounts import COORDINATOR, PASSWORD
from tests.browser.demo import Demo
from tests.browser.windows import Window

DOORS = ["/accounts/login/", "/accounts/login/code/", "/accounts/signup/", "/accounts/password/reset/"]
OWN = [
    "/accounts/email/",
    "/accounts/password/set/",
    "/accounts/2fa/",
    "/accounts/sessions/",
    "/accounts/logout/",
    "/me/account/",
]
BEHIND_A_PASSWORD = [
    "/accounts/password/change/",
    "/accounts/reauthenticate/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/webauthn/add/",
]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("path", DOORS)
def test_a_door_is_for_everyone(demo: Demo, path: str, language: str) -> None:
    window = demo.window(None, language)
    window.open(path)
    assert window.page.locator("html").get_attribute("lang") == language
    assert window.check() == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_that_asks_for_the_code_is_for_everyone(demo: Demo, language: str) -> None:
    window = demo.window(None, language)
    window.open("/accounts/login/")
    window.page.fill("#code_email", "nobody@elsewhere.example")
    window.page.press("#code_email", "Enter")
    window.page.wait_for_url("**/code/confirm/")
    assert window.check() == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_refused_sign_up_is_for_everyone(demo: Demo, language: str) -> None:
    window = demo.window(None, language)
    window.open("/accounts/signup/")
    window.page.fill("[name=email]", "new@elsewhere.example")
    window.page.fill("[name=password1]", "short")
    window.page.press("[name=password1]", "Enter")
    window.page.locator(".errors").first.wait_for()
    assert window.check() == []


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("path", OWN)
def test_a_page_of_one_s_account_is_for_everyone(demo: Demo, path: str, language: str) -> None:
    window = demo.window(demo.stranger(), language)
    window.open(path)
    assert window.page.locator("html").get_attribute("lang") == language
    assert window.check() == []


def signed_in(demo: Demo, language: str) -> Window:
    """The window of someone who has just given their password; it stays open for the next test."""
    known = demo.windows.get(("with a password", language))
    if known is None:
        known = demo.windows["with a password", language] = Window(demo.browser, demo.site, language=language)
        known.open("/accounts/login/?next=/me/account/")
        known.page.fill("[name=login]", COORDINATOR)
        known.page.fill("[name=password]", PASSWORD)
        known.page.press("[name=password]", "Enter")
        known.page.wait_for_url("**/me/account/")
        known.open("/accounts/reauthenticate/?next=/me/account/")
        known.page.fill("[name=password]", PASSWORD)
        known.page.press("[name=password]", "Enter")
        known.page.wait_for_url("**/me/account/")
        known.speak(language)
    return known


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("path", BEHIND_A_PASSWORD)
def test_a_page_behind_a_password_is_for_everyone(demo: Demo, path: str, language: str) -> None:
    window = signed_in(demo, language)
    window.open(path)
    assert window.page.url.endswith(path)
    assert window.page.locator("html").get_attribute("lang") == language
    assert window.check() == []
