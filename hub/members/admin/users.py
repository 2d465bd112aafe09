"""Accounts in the back office: known by an e-mail address and one name."""

from typing import Any

from django import forms
from django.utils.functional import cached_property
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import IndexView
from wagtail.users.views.users import UserViewSet as WagtailUserViewSet

from hub.members.models import User

OWN = ("email", "name", "language", "time_zone", "is_superuser", "groups")


class _OneName(forms.ModelForm):  # type: ignore[type-arg]
    """Without the two names that Wagtail expects; a password is a choice, a code by mail always works."""

    first_name = None
    last_name = None
    password_required = False

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).strip().lower()

    def save(self, commit: bool = True) -> User:
        if self.instance.pk is None:
            self.instance.set_unusable_password()
        user: User = super().save(commit)
        return user


class NewAccountForm(_OneName, UserCreationForm):
    class Meta(UserCreationForm.Meta):
        model = User
        fields = OWN


class AccountForm(_OneName, UserEditForm):
    class Meta(UserEditForm.Meta):
        model = User
        fields = (*OWN, "is_active")


class AccountsView(IndexView):
    @cached_property
    def search_fields(self) -> list[str]:
        return ["email", "name"]

    def order_queryset(self, queryset: Any) -> Any:
        if self.ordering in ("name", "-name"):
            return queryset.order_by(self.ordering, "email")
        return super().order_queryset(queryset)


class UserViewSet(WagtailUserViewSet):
    index_view_class = AccountsView
    create_template_name = "backoffice/user_create.html"
    edit_template_name = "backoffice/user_edit.html"

    def get_form_class(self, for_update: bool = False) -> type:
        return AccountForm if for_update else NewAccountForm
