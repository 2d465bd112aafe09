"""In the back office: a translation is submitted to the moderators, and answered by them, as any page is."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page, WorkflowState
from wagtail_localize.models import Translation

from commons.confinement import own_pages
from commons.publication import NotReadyToPublish
from commons.services.sections import answer_translation, submit_translation
from commons.translating import translation_of
from hub.members.actors import Actor

IN_PROGRESS = WorkflowState.STATUS_IN_PROGRESS


def offer_moderation(request: HttpRequest, page: Page) -> None:
    """wagtail-localize's editor knows "publish" alone: whoever may not publish finds the way to the moderators, and
    these the way to answer."""
    if request.method != "GET" or translation_of(page) is None:
        return
    if page.permissions_for_user(request.user).can_publish():
        if may_answer(page, request.user):
            answer_it = messages.button(reverse("sections:answer", args=[page.pk]), _("Answer"))
            messages.info(
                request, _("This translation waits for your answer: publish it or send it back."), [answer_it]
            )
    elif page.current_workflow_state and page.current_workflow_state.status == IN_PROGRESS:
        messages.info(
            request, _("The moderators have this translation: you may still change it until they answer.")
        )
    else:
        submit = messages.button(reverse("sections:submit", args=[page.pk]), _("Submit to the moderators"))
        messages.info(request, _("When the translation is ready, submit it."), buttons=[submit])


def may_answer(page: Page, user: Any) -> bool:
    state = page.current_workflow_task_state
    return state is not None and bool(state.task.specific.get_actions(page, user))


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


def answer(request: HttpRequest, page_id: int) -> HttpResponse:
    page = get_object_or_404(Page, pk=page_id).specific
    translation = translation_of(page)
    editor = redirect("wagtailadmin_pages:edit", page.pk)
    if translation is None or not may_answer(page, request.user):
        return editor
    comment = request.POST.get("comment", "").strip()
    verdict = request.POST.get("answer")
    if verdict == "approve" or (verdict == "reject" and comment):
        return _answered(request, translation, verdict == "approve", comment) or editor
    if verdict:
        messages.error(request, _("Say what is to be changed: the translator reads it."))
    by = page.current_workflow_state.requested_by
    context = {"page": page, "by": by, "comment": comment}
    return TemplateResponse(request, "commons/admin/answer_translation.html", context)


def _answered(
    request: HttpRequest, translation: Translation, approve: bool, comment: str
) -> HttpResponse | None:
    """Where to go on, if not in the editor."""
    actor = Actor.of(request.user)
    try:
        answer_translation(actor=actor, translation=translation, approve=approve, comment=comment)
    except NotReadyToPublish as refusal:
        messages.error(request, str(refusal))
        return None
    messages.success(
        request, _("The translation is published.") if approve else _("The translation is sent back.")
    )
    return redirect("wagtailadmin_home")


urlpatterns = [
    path("<int:page_id>/submit/", submit, name="submit"),
    path("<int:page_id>/answer/", answer, name="answer"),
]
