"""What the three index pages share: a GET form of filters, and pages of results."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from commons import frame
from commons.blocks import BodyField
from commons.forms import Criterion, FilterForm
from commons.models.base import HubPage, HubPageQuerySet
from hub.members.actors import Actor, reader

PAGE_SIZE = 12


class IndexPage(HubPage):
    """Lists its published children, in the order of `listing_order`."""

    body = BodyField(verbose_name=_("introduction"))

    listing_order: ClassVar[list[str]] = ["path"]

    content_panels = [*HubPage.content_panels, FieldPanel("body")]
    parent_page_types = ["commons.HomePage"]
    max_count_per_parent = 1

    class Meta:
        abstract = True

    def listed(self) -> HubPageQuerySet:
        """The pages to list."""
        raise NotImplementedError

    def with_lines(self, pages: HubPageQuerySet) -> HubPageQuerySet:
        """The same, with what each line shows."""
        return pages.defer_streamfields()  # type: ignore[no-any-return]

    def listed_for(self, actor: Actor) -> HubPageQuerySet:
        """What `actor` may read of what is listed: members read more."""
        return self.listed()

    def criteria(self, listed: HubPageQuerySet) -> Mapping[str, Criterion]:
        """What the reader may filter by."""
        return {}

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """`shown`: the ids of the results, None where the reader narrowed the list; their rows are read on demand."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        actor = reader(request)
        listed = self.listed_for(actor)
        key = (self.pk, get_language(), actor.is_member)
        form = FilterForm(
            request.GET, criteria=frame.now().recall((*key, "criteria"), lambda: self.criteria(listed))
        )
        rows = listed.order_by(*self.listing_order)
        number = request.GET.get("page")
        if form.chosen:
            results, shown = Paginator(self.with_lines(form.narrow(rows)), PAGE_SIZE).get_page(number), None
        else:
            order = frame.now().recall((*key, "order"), lambda: list(rows.values_list("pk", flat=True)))
            results = Paginator(order, PAGE_SIZE).get_page(number)
            known = self.with_lines(listed.model.objects.live())
            shown = tuple(results.object_list)
            results.object_list = SimpleLazyObject(lambda: known.in_order(shown))
        return {**context, "filters": form, "results": results, "shown": shown}


def children_of(index: Page, model: type[HubPage]) -> HubPageQuerySet:
    """The published pages of type `model` right under `index`, and those of other languages not translated yet."""
    here = Q(path__startswith=index.path, depth=index.depth + 1)
    return everywhere(index, model).filter(here | ~Q(locale_id=index.locale_id))  # type: ignore[no-any-return]


def everywhere(index: Page, model: type[HubPage]) -> HubPageQuerySet:
    """The published pages of type `model`, its own and those of all the sections: in the language of `index`, or in
    another one as long as they are not translated into it."""
    return model.objects.published().readable_in(index.locale_id)  # type: ignore[no-any-return]
