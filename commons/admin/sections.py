"""In the back office: a translation is submitted to the moderators as any page is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page
from wagtail_localize.models import Translation

from commons.confinement import own_pages
from commons.publication import NotReadyToPublish
from commons.services.sections import submit_translation
from hub.members.actors import Actor


def translation_of(page: Page) -> Translation | None:
    """What makes `page` out of another language, while it follows its source."""
    found = Translation.objects.filter(
        source__object_id=page.translation_key, target_locale_id=page.locale_id, enabled=True
    )
    return found.first()


def offer_to_submit(request: HttpRequest, page: Page) -> None:
    """wagtail-localize's editor knows "publish" alone: whoever may not publish finds the way to the moderators."""
    if request.method != "GET" or page.permissions_for_user(request.user).can_publish():
        return
    if translation_of(page) is None:
        return
    if page.current_workflow_state:
        messages.info(
            request, _("The moderators have this translation: you may still change it until they answer.")
        )
        return
    submit = messages.button(reverse("sections:submit", args=[page.pk]), _("Submit to the moderators"))
    messages.info(request, _("When the translation is ready, submit it."), buttons=[submit])


def submit(request: HttpRequest, page_id: int) -> HttpResponse:
    page = get_object_or_404(own_pages(request.user), pk=page_id).specific
    translation = translation_of(page)
    editor = redirect("wagtailadmin_pages:edit", page.pk)
    if translation is None:
        return editor
    if request.method != "POST":
        context = {"page": page, "source": translation.source.get_source_instance()}
        return TemplateResponse(request, "commons/admin/submit_translation.html", context)
    try:
        submit_translation(actor=Actor.of(request.user), translation=translation)
    except NotReadyToPublish as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The moderators have your translation."))
    return editor


urlpatterns = [path("<int:page_id>/submit/", submit, name="submit")]
