"""The pages around signing in, in both languages, narrow and wide, light and dark."""

import pytest

from tests.browser.demo import Demo

DOORS = [
    "/accounts/login/",
    "/accounts/login/code/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/accounts/logout/",
]
OWN = [
    "/accounts/email/",
    "/accounts/password/set/",
    "/accounts/2fa/",
    "/accounts/sessions/",
    "/accounts/logout/",
    "/me/account/",
]
BEHIND_A_CODE = ["/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/add/"]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("path", DOORS[:-1])
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
