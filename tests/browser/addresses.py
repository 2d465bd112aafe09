"""The public addresses of the demonstration hub: the sitemap's, and by name those that no sitemap lists."""

import re
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.test import Client

from charters.models import Charter
from charters.services import draft_version, put_in_force
from commons.ideas import token_for
from commons.models import Idea, Subscription, SurveyQuestion
from commons.services.ideas import send_idea
from commons.subscribing import choice_token, owner_token
from hub.members.actors import Actor
from hub.shared import clock
from tests.browser.demo import Demo

type Address = Callable[[Demo, str], str]

VERSIONED = "what-makes-mentoring-work"
PEERS = {
    "who": "person", "seek": "step-back", "where": "outside", "opposite": "equal", "level": "senior",
    "time": "months", "words": "between", "return": "same",
}  # fmt: skip


def of_sitemap(language: str) -> list[str]:
    """Every page that the hub tells search engines of, in that language."""
    reader = Client()
    found = re.findall(r"<loc>(.*?)</loc>", reader.get("/sitemap.xml").content.decode())
    parts = [url for url in found if url.endswith(".xml")]
    for part in parts:
        found += re.findall(r"<loc>(.*?)</loc>", reader.get(urlsplit(part).path).content.decode())
    paths = [urlsplit(url).path for url in found if url not in parts]
    return [path for path in paths if path.startswith(f"/{language}/")]


def idea_to_confirm(demo: Demo, language: str) -> str:
    values = {"title": "x", "text": "y", "name": "Sacha", "email": "sacha@elsewhere.example"}
    idea = Idea.objects.filter(state="sent").first() or send_idea(values={**values, "language": language})
    return demo.route("idea_confirm", language, token_for(idea))


def subscription() -> Subscription:
    known = {"language": "fr", "confirmed_at": clock.now()}
    return Subscription.objects.get_or_create(email="sacha@elsewhere.example", defaults=known)[0]


def versions(demo: Demo, language: str) -> str:
    return demo.page("common", language, slug=VERSIONED) + "versions/"


def charter_versions(demo: Demo, language: str, route: str, *numbers: int) -> str:
    """An address of the floor's history: a second version of it, with other punctuation, is in force."""
    charter = Charter.objects.get(slug=demo.charter())
    known = charter.version_in_force()
    if known is not None and known.number == 1:
        texts = {name: getattr(known, name).replace("’", "'") for name in ("text_fr", "text_en")}
        second = draft_version(actor=Actor.system(), charter=charter, change="editorial", **texts)
        put_in_force(actor=Actor.system(), version=second)
    return demo.route(route, language, charter.slug, *numbers)


def survey(demo: Demo, language: str, **answers: str) -> str:
    questions = SurveyQuestion.objects.values_list("code", flat=True)
    given = {**PEERS, **answers}
    return f"{demo.route('survey', language)}?{urlencode({code: given[code] for code in questions})}"


NAMED: dict[str, Address] = {
    "challenges, none found": lambda demo, language: (
        demo.page("challenges", language) + "?status=resting&q=zzz"
    ),
    "commons, filtered": lambda demo, language: demo.page("commons", language) + "?topic=open-source",
    "search": lambda demo, language: demo.route("search", language) + "?q=agile",
    "search, nothing asked": lambda demo, language: demo.route("search", language),
    "search, nothing found": lambda demo, language: demo.route("search", language) + "?q=zzzz",
    "search, misspelt": lambda demo, language: demo.route("search", language) + "?q=mentrat",
    "topics": lambda demo, language: demo.route("topics", language),
    "topic": lambda demo, language: demo.route("topic", language, "open-source"),
    "topic of nothing": lambda demo, language: demo.route("topic", language, "vehicle-electrification"),
    "reading": lambda demo, language: demo.route("reading", language),
    "thanks": lambda demo, language: demo.route("thanks", language),
    "subscribe": lambda demo, language: demo.route("subscribe", language),
    "subscription asked": lambda demo, language: demo.route("subscribe-asked", language),
    "subscription to confirm": lambda demo, language: demo.route(
        "subscription-confirm",
        language,
        choice_token(subscription(), language=language, topics=["open-source"]),
    ),
    "subscription": lambda demo, language: demo.route("subscription", language, owner_token(subscription())),
    "unsubscribe": lambda demo, language: demo.route("unsubscribe", language, owner_token(subscription())),
    "ideas": lambda demo, language: demo.route("ideas", language),
    "idea sent": lambda demo, language: demo.route("ideas_sent", language),
    "idea to confirm": idea_to_confirm,
    "survey": lambda demo, language: demo.route("survey", language),
    "survey, half answered": lambda demo, language: demo.route("survey", language) + "?who=person",
    "survey, peers": survey,
    "survey, elsewhere": lambda demo, language: survey(demo, language, who="startup"),
    "need sent": lambda demo, language: demo.route("survey_sent", language),
    "versions": versions,
    "earlier version": lambda demo, language: versions(demo, language) + "1/",
    "versions compared": lambda demo, language: versions(demo, language) + "1/compare/2/",
    "receipt to verify": lambda demo, language: demo.route("verify-receipt", language),
    "earlier version of a charter": lambda demo, language: charter_versions(
        demo, language, "charter-version", 1
    ),
    "versions of a charter": lambda demo, language: charter_versions(demo, language, "charter-versions"),
    "versions of a charter compared": lambda demo, language: charter_versions(
        demo, language, "charter-compare", 1, 2
    ),
}

CLOSED: dict[str, tuple[int, Address]] = {
    "missing": (404, lambda _demo, language: f"/{language}/nowhere/"),
    "missing topic": (404, lambda _demo, language: f"/{language}/topics/nowhere/"),
    "reserved": (403, lambda demo, language: demo.page("common", language, slug="reciprocity")),
    "not translated": (200, lambda demo, _language: demo.page("common", "fr", slug="glossary").replace("/fr/", "/en/")),
    "idea no longer to confirm": (404, lambda demo, language: demo.route("idea_confirm", language, "x")),
    "subscription that is over": (404, lambda demo, language: demo.route("subscription", language, "x")),
}  # fmt: skip
"""What is not there, or not for everyone, or not in this language."""
