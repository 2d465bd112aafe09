"""Pages of a list."""

from typing import Any

from django.core.paginator import InvalidPage
from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request


def refuse_parameter(name: str, message: str, code: str = "invalid") -> ValidationError:
    return ValidationError({name: [ErrorDetail(message, code)]})


class Pages(PageNumberPagination):
    """`?page=` and `?page_size=`, 50 unless asked, 200 at most. A page that is not there is refused."""

    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"
    page_query_description = "The page, from 1."
    page_size_query_description = "Rows a page: 50 unless given; more than 200 gives 200."

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any] | None:
        self.request = request
        paginator = self.django_paginator_class(queryset, self.get_page_size(request) or self.page_size)
        try:
            self.page = paginator.page(request.query_params.get(self.page_query_param, 1))
        except InvalidPage:
            raise refuse_parameter("page", _("There is no such page.")) from None
        return list(self.page)

    def get_page_size(self, request: Request) -> int | None:
        asked = request.query_params.get("page_size")
        if asked is None:
            return self.page_size
        if not asked.isdecimal() or not asked.isascii() or int(asked[:9]) < 1:
            raise refuse_parameter("page_size", _("A whole number from 1 to 200 is expected."))
        return min(int(asked[:9]), self.max_page_size)
