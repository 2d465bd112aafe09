"""Takes away what Wagtail gives every new site: two groups with rights on the whole tree, and their workflow.

Whoever is in these groups, and what they were given elsewhere, stays.
"""

from typing import Any

from django.db import migrations
from django.db.migrations.state import StateApps

SEEDED = ("Editors", "Moderators")
WORKFLOW = "Moderators approval"


def close_the_root(apps: StateApps, _schema_editor: Any) -> None:
    pages = apps.get_model("wagtailcore", "GroupPagePermission")
    files = apps.get_model("wagtailcore", "GroupCollectionPermission")
    seeded = {"group__name__in": SEEDED}
    pages.objects.filter(page__depth=1, **seeded).delete()
    files.objects.filter(collection__depth=1, **seeded).delete()
    for group in apps.get_model("auth", "Group").objects.filter(name__in=SEEDED):
        elsewhere = pages.objects.filter(group=group) or files.objects.filter(group=group)
        if not elsewhere and not apps.get_model("members", "User").objects.filter(groups=group):
            group.delete()


def take_the_workflow_away(apps: StateApps, _schema_editor: Any) -> None:
    placed = apps.get_model("wagtailcore", "WorkflowPage")
    placed.objects.filter(page__depth=1, workflow__name=WORKFLOW).delete()
    for workflow in apps.get_model("wagtailcore", "Workflow").objects.filter(name=WORKFLOW):
        if not workflow.workflow_states.exists() and not placed.objects.filter(workflow=workflow):
            workflow.delete()
    for task in apps.get_model("wagtailcore", "GroupApprovalTask").objects.filter(name=WORKFLOW):
        if not task.task_states.exists() and not task.workflow_tasks.exists():
            task.delete()


class Migration(migrations.Migration):
    dependencies = [
        ("commons", "0004_sections"),
        ("members", "0001_initial"),
        ("wagtail_localize", "0016_rename_page_revision_translationlog_revision"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
    ]

    operations = [
        migrations.RunPython(close_the_root, migrations.RunPython.noop),
        migrations.RunPython(take_the_workflow_away, migrations.RunPython.noop),
    ]
