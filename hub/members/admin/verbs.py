"""Views of the back office that write through the verbs: forms whose values go to a verb, actions to confirm."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.utils import quote
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import ObjectList
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from hub.members.actors import Actor
from hub.shared.backoffice import BackOfficeViewSet
from hub.shared.errors import Text
from hub.shared.forms import VerbForm

type Facts = Sequence[tuple[Text, Any]]


def posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


class VerbModelForm(WagtailAdminModelForm, VerbForm):
    """A model's form that saves nothing itself: its values go to a verb."""

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields if name in self.cleaned_data}


def panels(*children: Any) -> ObjectList:
    """An edit handler whose form is a VerbModelForm."""
    return ObjectList(children, base_form_class=VerbModelForm)


@dataclass(frozen=True, kw_only=True)
class Action:
    """Something a coordinator does to one row, after having been asked: `verb(actor, row, values)`."""

    name: str
    label: Text
    question: Text
    done: Text
    verb: Callable[[Actor, Any, Mapping[str, Any]], object]
    possible: Callable[[Any], bool] = lambda _row: True
    form: type[VerbForm] = VerbForm
    form_options: Callable[[Any], dict[str, Any]] = lambda _row: {}
    follows: Callable[[Any], Sequence[Text]] = lambda _row: ()
    """What doing it brings about for this row, sentence by sentence."""
    serious: bool = False


@dataclass(frozen=True)
class Link:
    text: Text
    url: str


@dataclass(frozen=True)
class Table:
    """Rows shown with one object; a cell is a text or a Link."""

    title: Text
    headings: Sequence[Text]
    rows: Iterable[Sequence[Any]]


class Shown:
    """Shows what is known of the object, and what can be done with it, above the form or on its own."""

    row_actions: tuple[Action, ...] = ()
    act_url_name: str | None = None
    facts: Any = None
    tables: Any = None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        row = self.object  # type: ignore[attr-defined]
        context["facts"] = self.facts(row)
        context["tables"] = self.tables(row)
        context["row_actions"] = [
            (action, reverse(self.act_url_name, args=[action.name, quote(row.pk)]))
            for action in self.row_actions
            if action.possible(row)
        ]
        return context


class _Writes:
    """A create or edit view whose valid form is handed to `write`."""

    request: Any
    form_class: Any

    @property
    def actor(self) -> Actor:
        return Actor.of(self.request.user)

    def write(self, form: Any) -> Any:
        """Do the verb; the object written."""
        raise NotImplementedError

    def is_valid(self, form: Any) -> bool:
        if form.attempt(lambda: self.write(form)):
            return True
        self.produced_error_code = "validation_error"
        self.produced_error_message = self.get_error_message()  # type: ignore[attr-defined]
        return False

    def save_instance(self) -> Any:
        return self.form.result  # type: ignore[attr-defined]

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        response.status_code = form.status
        return response


class CreateByVerb(_Writes, generic.CreateView):
    pass


class EditByVerb(_Writes, Shown, generic.EditView):
    template_name = "backoffice/edit.html"


class InspectView(Shown, generic.InspectView):
    """What a row that no form changes holds: the facts, then the fields named, if any."""

    template_name = "backoffice/inspect.html"
    title: Any = str

    def get_fields(self) -> list[str]:
        return list(self.fields)

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        return super().get_field_display_value(field_name, field) or "–"

    def get_page_title(self) -> Text:
        return self.title(self.object)  # type: ignore[no-any-return]

    def get_page_subtitle(self) -> str:
        return ""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        plural = capfirst(str(self.model._meta.verbose_name_plural))
        crumbs = [
            {"url": reverse(self.index_url_name), "label": plural},
            {"url": "", "label": self.get_page_title()},
        ]
        return [*self.breadcrumbs_items, *crumbs]


class ActView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):  # type: ignore[type-arg]
    """Asks before it does what one of the viewset's actions says."""

    model: Any = None
    row_actions: tuple[Action, ...] = ()
    permission_required = "change"
    template_name = "backoffice/act.html"
    index_url_name = ""
    back_url_name = ""
    title: Any = str

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        found = (action for action in self.row_actions if action.name == kwargs["action"])
        self.action: Any = next(found, None)

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        # After the permission is known, so that a stranger learns nothing of what there is.
        if self.user_has_permission(self.permission_required):
            self.object = get_object_or_404(
                self.model if self.action else self.model.objects.none(), pk=kwargs["pk"]
            )
        return super().dispatch(request, *args, **kwargs)

    def get_form(self, form_class: Any = None) -> Any:
        return self.action.form(**self.get_form_kwargs(), **self.action.form_options(self.object))

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        actor = Actor.of(request.user)
        if form.attempt(lambda: self.action.verb(actor, self.object, form.cleaned_data)):
            messages.success(request, self.action.done)
            return redirect(self.get_success_url())
        return self.render_to_response(self.get_context_data(form=form), status=form.status)

    def get_success_url(self) -> str:
        return reverse(self.back_url_name, args=[quote(self.object.pk)])

    def get_page_title(self) -> Text:
        label: Text = self.action.label
        return label

    def get_page_subtitle(self) -> str:
        return str(self.title(self.object))

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        plural = capfirst(str(self.model._meta.verbose_name_plural))
        return [
            *self.breadcrumbs_items,
            {"url": reverse(self.index_url_name), "label": plural},
            {"url": self.get_success_url(), "label": self.get_page_subtitle()},
            {"url": "", "label": self.action.label},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        follows = self.action.follows(self.object)
        return context | {"action": self.action, "follows": follows, "back_url": self.get_success_url()}


class VerbViewSet(BackOfficeViewSet):
    """A viewset that writes through verbs, with actions on one row."""

    add_view_class = CreateByVerb
    edit_view_class = EditByVerb
    inspect_view_class = InspectView
    act_view_class = ActView
    row_actions: tuple[Action, ...] = ()

    def title(self, row: Any) -> str:
        """What the row is called where it stands alone."""
        return str(row)

    def facts(self, row: Any) -> Facts:
        """(label, value) of what the form does not hold."""
        return ()

    def tables(self, row: Any) -> Sequence[Table]:
        """What hangs on the row."""
        return ()

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(**kwargs) | {
            "row_actions": self.row_actions,
            "act_url_name": self.get_url_name("act"),
            "back_url_name": self.get_url_name("edit" if "edit" in self.doors else "inspect"),
            "title": self.title,
            "facts": self.facts,
            "tables": self.tables,
        }

    def get_urlpatterns(self) -> list[URLPattern]:
        found = super().get_urlpatterns()
        if self.row_actions:
            one = f"<{self.pk_path_converter}:pk>/"
            found.append(
                path(f"do/<slug:action>/{one}", self.construct_view(self.act_view_class), name="act")
            )
        return found
