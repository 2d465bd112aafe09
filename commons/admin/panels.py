"""Panels of the page editor that depend on who edits."""

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel


class CoordinatorPanel(FieldPanel):
    """A field that the form leaves to coordinators: everyone else reads it."""

    class BoundPanel(FieldPanel.BoundPanel):
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            if self.form is not None and self.bound_field is None:
                self.read_only = True
                self.heading = self.panel.heading or capfirst(self.panel.db_field.verbose_name)


def origin_panel() -> MultiFieldPanel:
    """Where a common comes from: what readers need to trust it, to cite it and to reuse it."""
    return MultiFieldPanel(
        [
            FieldPanel("kind"),
            FieldPanel("authors"),
            FieldPanel("organisations"),
            FieldPanel("licence", help_text=_("What readers may do with it. It goes with every copy.")),
            FieldPanel(
                "version",
                help_text=_(
                    "Raise it when the text changes (1.1, then 2.0): earlier versions stay readable."
                ),
            ),
            FieldPanel(
                "changes", help_text=_("Readers see it beside the version. Needed with a new number.")
            ),
            FieldPanel("published_on", help_text=_("The day from which this version is cited.")),
            FieldPanel("reserved_until"),
            FieldPanel("file"),
            FieldPanel("topics"),
        ],
        heading=_("Where it comes from"),
    )
