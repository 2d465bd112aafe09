"""When the index is written. Wagtail would do it as soon as the row of a page is saved, before the rows that tie it to
its topics and contributors are: it would hold the former ones until the next save."""

from django.db.models.signals import post_delete
from wagtail.models import Page, get_page_models
from wagtail.search.signal_handlers import post_delete_signal_handler
from wagtail.search.tasks import insert_or_update_object_task


def index(page: Page) -> None:
    """Write what the database holds of the page now."""
    insert_or_update_object_task.enqueue(page._meta.app_label, page._meta.model_name, str(page.pk))


def listen() -> None:
    """Pages that index themselves still leave the index when they are deleted. Called once, when the app is ready."""
    for model in get_page_models():
        if not getattr(model, "search_auto_update", True):
            post_delete.connect(
                post_delete_signal_handler, sender=model, dispatch_uid="commons.search.indexing"
            )
