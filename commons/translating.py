"""Readers see a new translation of a page when it is published, and not before.

wagtail-localize writes what has been translated into the page itself and then publishes it, or leaves it a draft:
where the publication is refused, or left to the moderators, readers of a live page would have the text all the same.
"""

from functools import wraps
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page
from wagtail_localize.models import Translation, TranslationSource

from commons.models import HubPage
from commons.publication import NotReadyToPublish, check


def keep_live_pages_until_published() -> None:
    """A translation of a live page becomes a revision: publishing it is what changes the page."""
    write = TranslationSource.create_or_update_translation

    @wraps(write)
    def as_revision(self: TranslationSource, *args: Any, **kwargs: Any) -> Any:
        self.get_translated_instance = lambda locale: _left_as_it_is(find(self, locale))
        try:
            page, created = write(self, *args, **kwargs)
        finally:
            del self.get_translated_instance
        if isinstance(page, HubPage):
            page.is_left_as_it_is = False
        return page, created

    find = TranslationSource.get_translated_instance
    TranslationSource.create_or_update_translation = as_revision


def _left_as_it_is(page: Any) -> Any:
    if isinstance(page, HubPage):
        page.is_left_as_it_is = page.live
    return page


def translation_of(page: Page) -> Translation | None:
    """What makes `page` out of another language, while it follows its source."""
    found = Translation.objects.filter(
        source__object_id=page.translation_key, target_locale_id=page.locale_id, enabled=True
    )
    return found.first()


def refuse_in_the_editor(request: HttpRequest, page: Page) -> HttpResponse | None:
    """wagtail-localize's editor says of a refused publication that there are errors: here, which."""
    if request.method != "POST" or request.POST.get("action") != "publish":
        return None
    translation = translation_of(page)
    if translation is None or not page.permissions_for_user(request.user).can_publish():
        return None
    try:
        _try(translation, request.user)
    except ValidationError as refusal:
        if not isinstance(refusal, NotReadyToPublish):
            return None  # the editor shows it beside the text it is about
        lead = _("“%(title)s” can’t be published yet.") % {"title": page.get_admin_display_title()}
        messages.error(request, f"{lead} {refusal}")
        return redirect(request.path)
    return None


def _try(translation: Translation, user: Any) -> None:
    """Raise what keeps the translation from being saved or published; nothing is written."""
    with transaction.atomic():
        translation.save_target(user=user, publish=False)
        check(translation.get_target_instance().get_latest_revision_as_object())
        transaction.set_rollback(True)
