"""What an organisation's people may do in its section, and who approves what they submit."""

from django.contrib.auth.models import Group, Permission
from django.db.models import Q
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from hub.members.actors import COORDINATORS
from hub.members.models import Membership

MODERATION = "Modération"

WRITERS = (Membership.Role.REFERENT, Membership.Role.EDITOR)
"""The roles whose holders write in the section."""

ENTER = Q(content_type__app_label="wagtailadmin", codename="access_admin") | Q(
    content_type__app_label="wagtail_localize", codename="submit_translation"
)
ON_PAGES = ("add_page", "change_page")
"""Never publish: that is the moderators' part."""
ON_FILES = [f"{verb}_{kind}" for kind in ("image", "document") for verb in ("add", "change", "choose")]


def open_to(group: Group, *, pages: list[Page], collection: Collection) -> None:
    """Give the group exactly the rights of a section: these pages, this collection, nothing else."""
    group.permissions.set(Permission.objects.filter(ENTER))
    wanted = {(page.pk, codename) for page in pages for codename in ON_PAGES}
    for held in GroupPagePermission.objects.filter(group=group).select_related("permission"):
        if (held.page_id, held.permission.codename) in wanted:
            wanted.remove((held.page_id, held.permission.codename))
        else:
            held.delete()
    for page_id, codename in sorted(wanted):
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
        GroupPagePermission.objects.create(group=group, page_id=page_id, permission=permission)
    on_files = GroupCollectionPermission.objects.filter(group=group)
    on_files.exclude(collection=collection, permission__codename__in=ON_FILES).delete()
    for permission in Permission.objects.filter(codename__in=ON_FILES):
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=collection, permission=permission
        )


def close_to(group: Group) -> None:
    """Take all rights from the group."""
    group.permissions.clear()
    GroupPagePermission.objects.filter(group=group).delete()
    GroupCollectionPermission.objects.filter(group=group).delete()


def moderate(index: Page) -> None:
    """Whatever is submitted under `index` waits for a coordinator's approval, unless the hub chose otherwise."""
    if WorkflowPage.objects.filter(page=index).exists():
        return
    WorkflowPage.objects.create(page=index, workflow=moderation())


def moderation() -> Workflow:
    """The workflow with one task for the coordinators; made once, then the hub's own to change."""
    task = GroupApprovalTask.objects.filter(name=MODERATION).first()
    if task is None:
        task = GroupApprovalTask.objects.create(name=MODERATION)
    if not task.groups.exists():
        task.groups.set(Group.objects.filter(name=COORDINATORS))
    workflow, made = Workflow.objects.get_or_create(name=MODERATION)
    if made:
        WorkflowTask.objects.create(workflow=workflow, task=task)
    return workflow
