"""What the hub's lists in the back office have in common: who enters, which views there are, safe exports."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.urls import URLPattern, path
from django.utils.functional import cached_property
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

COORDINATE = "members.coordinate"
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class CoordinatorPolicy(ModelPermissionPolicy):
    """Coordinators who also hold the model's permission; for nobody more than `actions`."""

    def __init__(self, model: type[models.Model], actions: frozenset[str]) -> None:
        super().__init__(model)
        self.actions = actions

    def user_has_permission(self, user: Any, action: str) -> bool:
        return (
            action in self.actions and user.has_perm(COORDINATE) and super().user_has_permission(user, action)
        )

    def users_with_any_permission(self, actions: Any) -> "models.QuerySet[AbstractBaseUser]":
        return super().users_with_any_permission(self.actions & set(actions))  # type: ignore[no-any-return]


def open_to_coordinators(model: type[models.Model], *actions: str) -> None:
    """To be called when the module of the model's viewset is loaded; any of add, change, delete, view."""
    register_permission_policy(model, CoordinatorPolicy(model, frozenset(actions)), exact_class=True)


class ListView(generic.IndexView):
    """A list whose export may hold computed columns, and no formula that a spreadsheet would run."""

    export_values: Mapping[str, Callable[[Any], Any]] = {}
    """For columns of `list_export` that are not attributes: how to compute them from the row."""
    add_label: Any = None

    @cached_property
    def add_item_label(self) -> Any:
        return self.add_label or super().add_item_label

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        known = [name for name in self.list_export if name not in self.export_values]
        values = {name: getattr(item, name) for name in known}
        values |= {name: compute(item) for name, compute in self.export_values.items()}
        return {name: values[name] for name in self.list_export}

    def write_csv_row(self, writer: Any, row_dict: dict[str, Any]) -> Any:
        safe = {name: _not_a_formula(value) for name, value in row_dict.items()}
        return super().write_csv_row(writer, safe)


def _not_a_formula(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


class BackOfficeViewSet(ModelViewSet):
    """A model's views in the back office: those named in `doors`, no others."""

    doors: frozenset[str] = frozenset({"index", "add", "edit"})
    index_view_class = ListView
    copy_view_enabled = False
    add_to_reference_index = False
    list_per_page = 25
    add_label: Any = None
    export_values: Mapping[str, Callable[[Any], Any]] = {}

    def rows(self) -> Any:
        """What the list shows, with all that its columns need."""
        return self.model._default_manager.all()

    @property
    def inspect_view_enabled(self) -> bool:
        return "inspect" in self.doors

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        known: dict[str, Any] = super().get_common_view_kwargs(**kwargs)
        absent = {"add", "edit", "delete", "inspect", "history", "usage", "copy"} - self.doors
        return known | {f"{door}_url_name": None for door in absent}

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        added = {"queryset": self.rows(), "export_values": self.export_values, "add_label": self.add_label}
        return super().get_index_view_kwargs(**added, **kwargs)  # type: ignore[no-any-return]

    def get_urlpatterns(self) -> list[URLPattern]:
        one = f"<{self.pk_path_converter}:pk>/"
        routes = {
            "index": "", "index_results": "results/", "add": "new/", "edit": f"edit/{one}",
            "delete": f"delete/{one}", "inspect": f"inspect/{one}",
        }  # fmt: skip
        names = [name for name in routes if name in self.doors | {"index_results"}]
        return [path(routes[name], getattr(self, f"{name}_view"), name=name) for name in names]

    def register_admin_url_finder(self) -> None:
        if "edit" in self.doors:
            super().register_admin_url_finder()
