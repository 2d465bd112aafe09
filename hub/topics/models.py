"""The shared vocabulary: what challenges are about and what people offer and seek."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.search import index

from hub.shared.models import Identified, Localised


class Topic(index.Indexed, Identified):
    """A subject or a practice, named in French and in English."""

    class Kind(models.TextChoices):
        SUBJECT = "subject", pgettext_lazy("topic", "subject")
        PRACTICE = "practice", _("practice")

    slug = models.SlugField(_("slug"), unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.SUBJECT)
    name_fr = models.CharField(_("name in French"), max_length=80, unique=True)
    name_en = models.CharField(_("name in English"), max_length=80, unique=True)
    description_fr = models.TextField(_("description in French"), blank=True)
    description_en = models.TextField(_("description in English"), blank=True)

    name = Localised("name")
    description = Localised("description")

    search_fields = [
        index.AutocompleteField("name_fr"),
        index.AutocompleteField("name_en"),
        index.SearchField("name_fr"),
        index.SearchField("name_en"),
        index.FilterField("kind"),
    ]

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.name


class Level(models.TextChoices):
    """How well a person knows a topic, or wants to."""

    DISCOVERING = "discovering", _("discovering")
    PRACTISING = "practising", _("practising")
    MASTERING = "mastering", _("mastering")
