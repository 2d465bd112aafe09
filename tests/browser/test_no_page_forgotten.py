"""A new address must be walked by the tests of this folder, or be said here to be no page."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.urls.resolvers import LocalePrefixPattern
from django.utils.translation import override

from tests.browser.addresses import CLOSED, NAMED, of_sitemap
from tests.browser.demo import Demo
from tests.browser.test_account_pages import OWN
from tests.browser.test_member_pages import VISITS

NO_PAGES = {
    "feed", "topic-feed",  # Atom
    "markdown", "pdf", "charter-markdown", "charter-pdf", "charter-in-force-pdf",
    "signed-text", "signature-receipt",  # twins, papers and receipts
    None, "wagtailcore_authenticate_with_password",
    "wagtailcore_login",  # Wagtail's, behind a password of a page
    "adoption-naming", "conflict-lift", "exclusion-lift",
    "challenge-engage", "challenge-disengage",
    "profile-pause", "profile-resume", "consent-give", "consent-withdraw", "consents-export",
    "person-approve", "person-decline", "person-resend",
    "enrolment-withdraw", "pair-accept", "pair-decline", "pair-withdraw", "pair-start", "pair-pause", "pair-resume",
    "pair-ask", "question-answer", "pair-again",
    "pair-complete", "pair-agreement", "pair-session", "session-cancel",  # posted to
}  # fmt: skip


def routes(
    patterns: list[URLPattern | URLResolver], inside: bool = False, path: str = ""
) -> Iterator[str | None]:
    """The names of the addresses that have the language's prefix, or stand under me/."""
    for one in patterns:
        here = path + str(one.pattern)
        within = inside or isinstance(one.pattern, LocalePrefixPattern) or here.startswith("me/")
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, within, here if str(one.pattern) else path)
        elif within:
            yield one.name


def route_of(path: str) -> str | None:
    with override("en" if path.startswith("/en/") else "fr"):
        return resolve(urlsplit(path).path).url_name


def test_every_address_is_walked(demo: Demo) -> None:
    paths = [address(demo, "fr") for address in NAMED.values()]
    paths += [address(demo, "fr") for _status, address in CLOSED.values()]
    paths += [visit(demo)[1] for visit in VISITS.values()] + of_sitemap("fr") + OWN
    walked = set(map(route_of, paths))
    assert set(routes(get_resolver().url_patterns)) - walked == NO_PAGES


def test_what_is_no_page_answers_no_page(demo: Demo) -> None:
    """The refused case: a name of the list that shows a page is found out."""
    assert not NO_PAGES & set(map(route_of, of_sitemap("fr")))
