"""What follows in the sections: they keep step with memberships, and mails go between writers and moderators."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.dispatch import receiver
from django.urls import reverse
from wagtail.admin import signal_handlers
from wagtail.models import Page, TaskState, WorkflowState
from wagtail.signals import (
    post_page_move,
    task_submitted,
    workflow_approved,
    workflow_cancelled,
    workflow_rejected,
)
from wagtail.users.models import UserProfile

from commons.models import OrganisationSection
from commons.models.organisations import InSection, OrganisationPage
from commons.services.sections import ensure_section, tend_sections
from hub.members.actors import Actor
from hub.members.events import after, record, within
from hub.members.models import Event, Organisation, User
from hub.shared.chores import chore
from hub.shared.mail import send

MEMBERSHIP = ("membership.referent", "membership.editor", "membership.member", "membership.ended")


@within("organisation.registered", "organisation.changed", "organisation.renewed")
def keep_section(event: Event) -> None:
    organisation = Organisation.objects.get(pk=event.subject_id)
    ensure_section(actor=Actor.system(), organisation=organisation)


@within(*MEMBERSHIP)
def keep_people(event: Event) -> None:
    organisation = Organisation.objects.get(pk=event.ids["organisation"])
    ending = event.subject_id if event.verb == "membership.ended" else None
    ensure_section(actor=Actor.system(), organisation=organisation, without=ending)


@chore("sections put right")
def put_sections_right() -> int:
    return tend_sections(actor=Actor.system())


@receiver(post_page_move)
def follow_the_move(instance: Any, **_kwargs: Any) -> None:
    """A page moved into a section is its organisation's from now on."""
    page = instance.specific
    section = page.section() if isinstance(page, InSection) else None
    if section is not None:
        page.belong_to(section.organisation)
        page.save(clean=False)


def section_of(page: Any) -> OrganisationSection | None:
    """The section that `page` stands in, or is the first page of."""
    above = OrganisationPage.objects.ancestor_of(page, inclusive=True)
    return OrganisationSection.objects.filter(organisation__in=above.values("organisation")).first()


def _record(verb: str, state: WorkflowState, user: User | None, **ids: Any) -> bool:
    """Whether it took place in a section: then the hub's own mails tell of it, each in its reader's language."""
    section = section_of(state.content_object)
    if section is not None:
        record(
            actor=Actor(user=user), verb=verb, subject=section, page=state.object_id, state=state.pk, **ids
        )
    return section is not None


def tell_of_submission(instance: TaskState, user: User | None = None, **kwargs: Any) -> None:
    if not _record("page.submitted", instance.workflow_state, user, task=instance.pk):
        signal_handlers.task_submission_email_notifier(instance=instance, user=user, **kwargs)


def tell_of_approval(instance: WorkflowState, user: User | None = None, **kwargs: Any) -> None:
    if not _record("page.approved", instance, user):
        signal_handlers.workflow_approval_email_notifier(instance=instance, user=user, **kwargs)


def tell_of_return(instance: WorkflowState, user: User | None = None, **kwargs: Any) -> None:
    if not _record("page.sent_back", instance, user):
        signal_handlers.workflow_rejection_email_notifier(instance=instance, user=user, **kwargs)


@receiver(workflow_cancelled, sender=WorkflowState)
def tell_of_publication(instance: WorkflowState, user: User | None = None, **_kwargs: Any) -> None:
    """Whoever publishes what was submitted, without answering in so many words, approves it all the same."""
    rows = Page.objects.filter(pk=instance.object_id, live=True, has_unpublished_changes=False)
    if rows.exists():
        _record("page.approved", instance, user)


def speak_for_wagtail() -> None:
    """Take the place of Wagtail's own mails, which it writes in the language of whoever clicked."""
    for signal, sender, name, ours in (
        (task_submitted, TaskState, "group_approval_task_submitted", tell_of_submission),
        (workflow_approved, WorkflowState, "workflow_state_approved", tell_of_approval),
        (workflow_rejected, WorkflowState, "workflow_state_rejected", tell_of_return),
    ):
        uid = f"{name}_email_notification"
        signal.disconnect(sender=sender, dispatch_uid=uid)
        signal.connect(ours, sender=sender, dispatch_uid=uid)


@after("page.submitted")
def mail_moderators(event: Event) -> None:
    task = TaskState.objects.select_related("task", "workflow_state").filter(pk=event.ids["task"]).first()
    if task is None or task.status != TaskState.STATUS_IN_PROGRESS:
        return
    people = User.objects.filter(is_active=True)
    moderators = people.filter(groups__in=task.task.specific.groups.all()).distinct()
    if not moderators:
        moderators = people.filter(is_superuser=True)
    _mail("submitted", task.workflow_state, moderators.exclude(pk__in=[event.user_id]))


@after("page.approved")
def mail_approval(event: Event) -> None:
    _mail_writer("approved", event)


@after("page.sent_back")
def mail_return(event: Event) -> None:
    _mail_writer("rejected", event)


def _mail_writer(kind: str, event: Event) -> None:
    state = WorkflowState.objects.filter(pk=event.ids["state"]).first()
    if state is not None:
        people = User.objects.filter(pk__in=[state.requested_by_id], is_active=True)
        _mail(kind, state, people.exclude(pk__in=[event.user_id]))


def _mail(kind: str, state: WorkflowState, people: Iterable[User]) -> None:
    """To each of `people` who has not switched such mails off, in the person's own language."""
    page = state.content_object
    if page is None:
        return
    task = state.current_task_state
    context = {
        "page": page.specific,
        "title": page.get_admin_display_title(),
        "organisation": section_of(page),
        "by": state.requested_by,
        "comment": task.specific.get_comment() if task and kind == "rejected" else "",
        "link": settings.WAGTAILADMIN_BASE_URL + reverse("wagtailadmin_pages:edit", args=[page.pk]),
    }
    for person in people:
        profile = UserProfile.get_for_user(person)
        if getattr(profile, f"{kind}_notifications"):
            language = profile.preferred_language or person.language
            send(f"commons/mail/page_{kind}.txt", to=person.email, language=language, context=context)
