"""The published versions of a common, kept as they were."""

from collections.abc import Iterator, Mapping
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField, StreamField

from commons.models.published import CommonPage
from hub.shared.models import Identified


class CommonVersionQuerySet(models.QuerySet["CommonVersion"]):
    def readable(self) -> Self:
        """Those that a moderator has not withdrawn."""
        return self.filter(withdrawn_at=None)


class PageData(models.JSONField[Any, Any]):
    """A page's data. Files that an earlier version shows count as used, as those of the page itself do."""

    def extract_references(
        self, value: Mapping[str, Any]
    ) -> Iterator[tuple[type[models.Model], str, str, str]]:
        for name, data in (value or {}).items():
            field = CommonPage._meta.get_field(name)
            if data and isinstance(field, StreamField | RichTextField):
                for model, pk, model_path, content_path in field.extract_references(field.to_python(data)):
                    yield model, pk, f"{name}.{model_path}", f"{name}.{content_path}"
            elif data and isinstance(field, models.ForeignKey):
                yield field.related_model, str(data), name, name

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", list(args), dict(kwargs)


class CommonVersion(Identified):
    """What a common said when it was published: the page's own data, written once."""

    page = models.ForeignKey(CommonPage, models.CASCADE, related_name="versions", verbose_name=_("common"))
    number = models.PositiveIntegerField(_("number"), help_text=_("1 for the first publication, then 2…"))
    label = models.CharField(_("version"), max_length=20)
    changes = models.TextField(_("what changed"), blank=True)
    published_at = models.DateTimeField(_("published"))
    content = PageData(_("content"), help_text=_("The page’s data, as Wagtail serialises it."))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = CommonVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a common")
        verbose_name_plural = _("versions of commons")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["page", "number"], name="common_version_number_is_unique")
        ]

    def __str__(self) -> str:
        return f"{self.page.title} {self.label} ({self.number})"

    @property
    def is_latest(self) -> bool:
        """Whether it is what readers see now."""
        return not CommonVersion.objects.filter(page=self.page_id, number__gt=self.number).exists()

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    def as_page(self) -> CommonPage:
        """The page as it was, never to be saved. What has since been deleted (a file, a topic) is missing."""
        data = {**self.page.serializable_data(), "changes": self.changes, **self.content}
        page: CommonPage = CommonPage.from_serializable_data(data, check_fks=True)
        page._cached_parent_obj = self.page.get_parent()
        return page


# The page's own history is no use of the page: deleting it takes its versions along.
setattr(CommonVersion._meta.get_field("page"), "wagtail_reference_index_ignore", True)  # noqa: B010
