"""What an organisation keeps in its section of the back office, furnished for the walk of another's editor."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.files.base import ContentFile
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Comment, Page
from wagtail_localize.models import StringSegment, Translation
from wagtail_localize.operations import translate_object

from commons.models import ChallengePage, CommonPage, OrganisationPage
from hub.members.models import User

SECRET = "Clandestin"
"""In every title, text, tag and file name that only Orbite's people may read, and never alone."""


@dataclass
class House:
    """What one organisation has in its section."""

    pages: dict[str, Page] = field(default_factory=dict)
    image: Image | None = None
    document: Document | None = None
    translation: Translation | None = None
    comment: Comment | None = None

    def ids(self, name: str) -> list[int]:
        """What an address' parameter may be, so that it names something of this house."""
        return self._named.get(name, [self.pages[page].pk for page in ("draft", "live", "translated")])

    @cached_property
    def _named(self) -> dict[str, list[int]]:
        revision = self.pages["draft"].latest_revision_id
        state = self.pages["submitted"].current_workflow_state
        segment = StringSegment.objects.filter(source=self.translation.source).first()
        return {
            "image_id": [self.image.pk], "document_id": [self.document.pk], "doc_id": [self.document.pk],
            "revision_id": [revision], "revision_id_a": [revision], "revision_id_b": [revision],
            "workflow_state_id": [state.pk], "task_state_id": [state.current_task_state.pk],
            "task_id": [state.current_task_state.task_id], "translation_id": [self.translation.pk],
            "translation_source_id": [self.translation.source_id], "string_segment_id": [segment.pk],
            "overridable_segment_id": [1],
        }  # fmt: skip


def challenge(title: str, section: Page, **fields: Any) -> Any:
    page = ChallengePage(title=title, summary=title, locale=section.locale, **fields)
    section.add_child(instance=page)
    page.save_revision()
    page.refresh_from_db()
    return page


def furnish(organisation: Any, user: User, word: str) -> House:
    """Drafts, one of them submitted, one translated; a live page with a draft title; an image and a document."""
    section = OrganisationPage.objects.get(organisation=organisation, locale__language_code="fr")
    house = House()
    add = house.pages
    add["draft"] = challenge(f"{word} brouillon", section, live=False, owner=user)
    add["other"] = challenge(f"{word} autre", section, live=False)
    add["submitted"] = challenge(f"{word} soumis", section, live=False)
    add["submitted"].get_workflow().start(add["submitted"], user)
    add["live"] = challenge(f"Publié par {organisation}", section)
    add["live"].title = f"{word} prochain"
    add["live"].save_revision()
    add["live"].refresh_from_db()
    common = CommonPage(title=f"{word} commun", kind="guide", summary="-", live=False, locale=section.locale)
    common.published_on, common.authors = "2026-01-02", word
    section.add_child(instance=common)
    common.save_revision()
    add["common"] = common
    translate_object(
        add["draft"], [OrganisationPage.objects.exclude(locale=section.locale).first().locale], None, user
    )
    house.translation = Translation.objects.get(source__object_id=add["draft"].translation_key)
    add["translated"] = house.translation.get_target_instance()
    files = organisation.section.collection
    house.image = Image.objects.create(title=f"{word} image", file=get_test_image_file(), collection=files)
    house.document = Document.objects.create(
        title=f"{word} document", file=ContentFile(b"-", name=f"{word}.txt"), collection=files
    )
    house.image.tags.add(f"{word}-tag")
    house.comment = Comment.objects.create(
        page=add["draft"], user=user, text=f"{word} remarque", contentpath="title"
    )
    return house
