"""The shared vocabulary in the back office. Its menu stands with the members' lists."""

from typing import Any

from django.db.models import ProtectedError
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic

from hub.shared.backoffice import BackOfficeViewSet, open_to_coordinators
from hub.topics.models import Topic

open_to_coordinators(Topic, "add", "change", "delete", "view")


class DeleteTopic(generic.DeleteView):
    """A topic that someone offers or seeks is not deleted; on pages it simply disappears."""

    @property
    def confirmation_message(self) -> str:
        return _("Delete this topic? Pages that carry it lose it; one that people offer or seek is kept.")

    def form_valid(self, form: Any) -> Any:
        try:
            return super().form_valid(form)
        except ProtectedError:
            messages.error(self.request, _("People or cycles use this topic: it is kept."))
            return redirect(self.get_success_url())


class TopicViewSet(BackOfficeViewSet):
    model = Topic
    icon = "tag"
    doors = frozenset({"index", "add", "edit", "delete"})
    delete_view_class = DeleteTopic
    add_label = gettext_lazy("Add a topic")
    list_display = ["name_fr", "name_en", "kind", Column("slug", label=gettext_lazy("Slug"), sort_key="slug")]
    list_filter = ["kind"]
    list_export = ["slug", "kind", "name_fr", "name_en", "description_fr", "description_en"]
    search_fields = ["name_fr", "name_en", "slug"]
    search_backend_name = None
    panels = [
        FieldRowPanel([FieldPanel("name_fr"), FieldPanel("name_en")]),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("slug")]),
        FieldPanel("description_fr"),
        FieldPanel("description_en"),
    ]
