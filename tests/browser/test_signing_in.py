"""The ways in: a password, one code by mail, signing up."""

import re
from collections.abc import Callable
from typing import Any

from allauth.account.models import EmailAddress

from hub.members.models import User
from tests.browser.windows import Window


def test_rita_signs_in_with_a_password(window: Window, rita: User) -> None:
    rita.set_password("a long way home")
    rita.save()
    EmailAddress.objects.create(user=rita, email=rita.email, verified=True, primary=True)
    window.open("/accounts/login/?next=/me/people/")
    window.page.fill("[name=login]", rita.email)
    window.page.fill("[name=password]", "not this one")
    window.page.keyboard.press("Enter")
    window.page.locator("#errors").wait_for()
    window.page.fill("[name=password]", "a long way home")
    window.page.keyboard.press("Enter")
    window.page.wait_for_url("**/me/people/")
    window.open("/accounts/logout/")
    window.press("main form button")
    window.page.wait_for_url(re.compile(r"/(fr/)?$"))
    window.page.goto("/me/")
    assert "/accounts/login/" in window.page.url


def test_rita_signs_in_with_one_code_by_mail(
    window: Window, rita: User, post: Callable[[], list[Any]]
) -> None:
    window.open("/accounts/login/")
    window.page.fill("#code_email", rita.email)
    window.page.keyboard.press("Enter")
    window.page.wait_for_url("**/accounts/login/code/confirm/")
    window.page.fill("[name=code]", "AAAA-AAAA")
    window.page.keyboard.press("Enter")
    window.page.locator(".errors").first.wait_for()
    (mail,) = post()
    code = re.search(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{3,})\s*$", mail.body, re.MULTILINE)
    assert code is not None, mail.body
    window.page.fill("[name=code]", code[1])
    window.page.keyboard.press("Enter")
    window.page.wait_for_url("**/me/")
    assert EmailAddress.objects.get(user=rita).verified, "the code has proved the address"


def test_sacha_signs_up_alone(window: Window, db: None, post: Callable[[], list[Any]]) -> None:
    window.open("/accounts/signup/")
    window.page.fill("[name=email]", "sacha@elsewhere.example")
    window.page.fill("[name=password1]", "a long way home")
    window.page.keyboard.press("Enter")
    window.page.wait_for_url("**/accounts/confirm-email/**")
    code = re.search(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{3,})\s*$", post()[-1].body, re.MULTILINE)
    assert code is not None, post()[-1].body
    window.page.fill("[name=code]", code[1])
    window.page.keyboard.press("Enter")
    window.page.wait_for_url("**/me/")
    window.press("main a[href='/me/join/']")
    window.page.wait_for_url("**/me/join/")
