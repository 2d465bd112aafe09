"""Searching and ordering, strict: a value that is not understood is refused, never ignored."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.filters import OrderingFilter, SearchFilter
from rest_framework.request import Request
from rest_framework.views import APIView

from api.pagination import refuse_parameter

LONGEST_SEARCH = 200


class Ordering(OrderingFilter):
    """`?ordering=name,-created_at`, among the view's `ordering_fields`; ties are always broken the same way."""

    def get_ordering(self, request: Request, queryset: QuerySet[Any], view: APIView) -> Sequence[str]:
        asked = request.query_params.get(self.ordering_param)
        if asked is None:
            return [*(self.get_default_ordering(view) or ()), "pk"]
        known = [name for name, _label in self.get_valid_fields(queryset, view, {"request": request})]
        terms = [term.strip() for term in asked.split(",")]
        if unknown := [term for term in terms if term.removeprefix("-") not in known]:
            message = _("Can't order by %(asked)s. Choose among: %(known)s.")
            raise refuse_parameter(
                "ordering", message % {"asked": ", ".join(unknown), "known": ", ".join(known)}
            )
        return [*terms, "pk"]


class Search(SearchFilter):
    """`?search=`: rows that hold all the words, in the view's `search_fields`."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: APIView) -> QuerySet[Any]:
        if len(request.query_params.get(self.search_param, "")) > LONGEST_SEARCH:
            raise refuse_parameter("search", _("At most 200 characters."))
        return super().filter_queryset(request, queryset, view)


FILTERS = [DjangoFilterBackend, Search, Ordering]


def known_parameters(view: Any) -> set[str]:
    """The names of the query parameters that the view understands."""
    known = {"language"}
    if getattr(view, "action", None) not in ("list", *getattr(view, "lists", ())):
        return known
    known |= {"page", "page_size"}
    if getattr(view, "action", None) != "list":
        return known
    if getattr(view, "search_fields", None):
        known.add("search")
    if getattr(view, "ordering_fields", None):
        known.add("ordering")
    filterset = getattr(view, "filterset_class", None)
    return known | set(filterset.base_filters if filterset else ())
