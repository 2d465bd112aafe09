"""What is new, for feed readers: everything, one kind, or one topic, in each language."""

import hashlib
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commons.feed import KINDS, AnyEntry, Atom, latest, tag
from commons.models import CommonPage
from commons.navigation import home_url
from hub.topics.models import Topic


@dataclass(frozen=True)
class Asked:
    """Which feed: one of KINDS, or all on a topic."""

    request: HttpRequest
    language: str
    kind: str = "all"
    topic: Topic | None = None


class News(Feed[AnyEntry, Asked]):
    """A feed of the newest pages that anyone may read."""

    feed_type = Atom

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Asked:
        asked: Asked = kwargs["asked"]
        return asked

    def title(self, asked: Asked) -> str:
        return f"{settings.WAGTAIL_SITE_NAME} – {_subject(asked)}"

    def subtitle(self, asked: Asked) -> str:
        return _("What is published for everyone, the newest first.")

    def description(self, asked: Asked) -> str:
        return self.subtitle(asked)

    def link(self, asked: Asked) -> str:
        return reverse("topic", args=[asked.topic.slug]) if asked.topic else home_url(asked.language)

    def feed_guid(self, asked: Asked) -> str:
        subject = f"topics/{asked.topic.pk}" if asked.topic else f"feeds/{asked.kind}"
        return tag(f"{subject}/{asked.language}")

    def author_name(self, asked: Asked) -> str:
        return str(settings.WAGTAIL_SITE_NAME)

    def items(self, asked: Asked) -> list[AnyEntry]:
        return latest(kind=asked.kind, topic=asked.topic, language=asked.language, request=asked.request)

    def item_title(self, item: AnyEntry) -> str:
        return item.title

    def item_description(self, item: AnyEntry) -> str:
        return escape(item.summary)

    def item_link(self, item: AnyEntry) -> str:
        return item.url

    def item_guid(self, item: AnyEntry) -> str:
        return item.id

    def item_pubdate(self, item: AnyEntry) -> Any:
        return item.published

    def item_updateddate(self, item: AnyEntry) -> Any:
        return item.updated

    def item_copyright(self, item: AnyEntry) -> str | None:
        return item.licence[0] if item.licence else None

    def item_extra_kwargs(self, item: AnyEntry) -> dict[Any, Any]:
        return {"entry": item}


news = News()


@require_safe
@login_not_required
def feed(request: HttpRequest, kind: str) -> HttpResponse:
    """Everything, or one of KINDS."""
    if kind not in KINDS:
        raise Http404
    return _answer(Asked(request, _language(), kind=kind))


@require_safe
@login_not_required
def topic_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """All that is on a topic."""
    return _answer(Asked(request, _language(), topic=get_object_or_404(Topic, slug=slug)))


def _answer(asked: Asked) -> HttpResponse:
    """The feed, or 304 to a reader that has it already."""
    response = news(asked.request, asked=asked)
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = etag
    patch_cache_control(response, public=True, no_cache=True)
    modified = int(parsedate_to_datetime(response["Last-Modified"]).timestamp())
    answer = get_conditional_response(asked.request, etag, modified, response)
    return answer if isinstance(answer, HttpResponse) else response


def _language() -> str:
    return (get_language() or "fr")[:2]


def _subject(asked: Asked) -> str:
    if asked.topic:
        return asked.topic.name
    names = {
        "all": _("all that is new"),
        "challenges": _("Challenges"),
        "models": _("Mentoring models"),
        "commons": _("Commons"),
    }
    return str(names.get(asked.kind) or CommonPage.Kind(asked.kind).label)
