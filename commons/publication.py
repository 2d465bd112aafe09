"""What a page must have before anyone reads it: checked by the editor's form and by every route that publishes."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.forms.pages import WagtailAdminPageForm
from wagtail.blocks import StreamValue
from wagtail.fields import StreamField
from wagtail.models import Page

from commons import footnotes
from commons.borrowing import refuse_what_is_borrowed
from commons.confinement import confine_choices

type FieldErrors = dict[str, list[str]]


_demands: list[Callable[[Page], FieldErrors]] = []


def demands(demand: Callable[[Page], FieldErrors]) -> Callable[[Page], FieldErrors]:
    """Register what an upper package asks of a page before anyone reads it: sentences by field."""
    _demands.append(demand)
    return demand


def errors_of_demands(page: Page) -> FieldErrors:
    return {name: sentences for demand in _demands for name, sentences in demand(page).items()}


class NotReadyToPublish(ValidationError):
    """The page lacks something that readers need; `error_dict` says what, by field."""

    def __init__(self, page: Page, errors: Mapping[str, list[Any]]) -> None:
        super().__init__(dict(errors))
        self.page = page

    def __str__(self) -> str:
        return " ".join(self.messages)


class HubPageForm(WagtailAdminPageForm):
    """A draft may lack what a published page must have: publishing and submitting ask for it, at the field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.for_user is not None:
            confine_choices(self.fields, self.for_user)

    def _clean_fields(self) -> None:
        if self.for_user is not None:
            refuse_what_is_borrowed(self, self.for_user, instance=self.instance)
        super()._clean_fields()

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.is_deferred_validation:
            return
        for name, sentences in self.instance.publication_errors().items():
            if name in self.fields and name not in self.errors:
                self.add_error(name, sentences)
            elif name not in self.fields:
                self.add_error(None, sentences)


def stream_errors(page: Page) -> FieldErrors:
    """What is missing in the blocks of the page: a picture's description, a video's transcript."""
    found: FieldErrors = {}
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            stream = field.value_from_object(page)
            sentences = [*_of_blocks(stream), *footnotes.errors_of(stream)]
            if sentences:
                found[field.name] = sentences
    return found


def _of_blocks(stream: StreamValue) -> Iterator[str]:
    for number, child in enumerate(stream, start=1):
        try:
            child.block.clean(child.value)
        except ValidationError as error:
            block = str(child.block.label)
            for what in _leaves(child.block, error):
                yield _("Block %(number)s (%(block)s): %(what)s") % {
                    "number": number,
                    "block": block,
                    "what": what,
                }


def _leaves(block: Any, error: ValidationError) -> Iterator[str]:
    """The sentences inside an error of nested blocks, each after the name of what it is about."""
    inner = getattr(error, "block_errors", None)
    if not inner:
        yield from error.messages if inner is None else getattr(error, "non_block_errors", [])
        return
    for name, one in inner.items() if isinstance(inner, Mapping) else enumerate(inner):
        child = getattr(block, "child_blocks", {}).get(name) or getattr(block, "child_block", block)
        for sentence in _leaves(child, one) if one is not None else ():
            yield f"{child.label} – {sentence}" if isinstance(name, str) else sentence


def check(page: Any) -> None:
    """Refuse, with NotReadyToPublish, a page that may not be read yet."""
    errors: dict[str, list[Any]] = dict(page.publication_errors())
    try:
        page.full_clean()
    except ValidationError as error:
        for name, ones in error.error_dict.items():
            errors.setdefault(name, list(ones))
    if errors:
        raise NotReadyToPublish(page, {name or NON_FIELD_ERRORS: ones for name, ones in errors.items()})


class RefusedPublicationMiddleware:
    """Takes whoever publishes an incomplete page from a list or a task to its editor, and says what it lacks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        if not isinstance(error, NotReadyToPublish) or not request.path.startswith(
            reverse("wagtailadmin_home")
        ):
            return None
        title = error.page.get_admin_display_title()
        lead = _("“%(title)s” can’t be published yet.") % {"title": title}
        messages.error(request, f"{lead} {error}")
        editor = reverse("wagtailadmin_pages:edit", args=[error.page.pk])
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            return JsonResponse({"step": "success", "redirect": editor})
        return redirect(editor)
