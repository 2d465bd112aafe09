"""Panels of the page editor that depend on who edits."""

from typing import Any

from django.utils.text import capfirst
from wagtail.admin.panels import FieldPanel


class CoordinatorPanel(FieldPanel):
    """A field that the form leaves to coordinators: everyone else reads it."""

    class BoundPanel(FieldPanel.BoundPanel):
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            if self.form is not None and self.bound_field is None:
                self.read_only = True
                self.heading = self.panel.heading or capfirst(self.panel.db_field.verbose_name)
