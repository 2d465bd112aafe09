"""The pages that everybody meets first, by keyboard and with the accessibility check."""

import pytest


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/signup/", "/accounts/login/code/"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_signing_in_is_accessible(new_page, axe, path, scheme):
    page = new_page(color_scheme=scheme)
    page.goto(path)
    axe(page)


def test_the_first_tab_leads_past_the_menu(page):
    page.goto("/accounts/login/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')").startswith("#")
