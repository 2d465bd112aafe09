"""The group of coordinators: made once, then the hub's own to change."""

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from hub.members.actors import COORDINATORS as COORDINATORS

PEOPLE = ("add", "change", "view")
WRITTEN = ("add", "change", "delete", "view")
READ = ("view",)
GRANTED = {
    "topics.topic": WRITTEN,
    "members.organisation": PEOPLE,
    "members.membership": WRITTEN,
    "members.exclusion": WRITTEN,
    "members.conflict": ("delete", "view"),
    "members.volunteer": PEOPLE,
    "members.apikey": PEOPLE,
    "members.event": READ,
    "commons.idea": ("change", "view"),
    "commons.need": ("change", "view"),
    "commons.commonversion": ("change", "view"),
    "commons.surveyquestion": WRITTEN,
    "commons.surveyrule": WRITTEN,
    "charters.charter": PEOPLE,
    "charters.charterversion": PEOPLE,
    "charters.adoption": READ,
    "charters.signature": READ,
    "mentoring.programme": PEOPLE,
    "mentoring.cycle": PEOPLE,
    "mentoring.enrolment": ("change", "view"),
    "mentoring.pair": PEOPLE,
}
"""What a coordinator may do, by model. What took place is not deleted: people leave, pairs end, keys are revoked."""
ON_PAGES = ("add_page", "change_page", "publish_page", "bulk_delete_page", "lock_page", "unlock_page")
ON_FILES = [
    f"{verb}_{kind}" for kind in ("image", "document") for verb in ("add", "change", "choose", "delete")
]
TRANSLATION = ("submit_translation",)


@transaction.atomic
def ensure_coordinators() -> Group:
    """The group, with its rights if it had to be made. An existing one is left as it is."""
    group, created = Group.objects.get_or_create(name=COORDINATORS)
    if created:
        group.permissions.set(_permissions())
        root = Page.get_first_root_node()
        files = Collection.get_first_root_node()
        for permission in Permission.objects.filter(
            content_type__app_label="wagtailcore", codename__in=ON_PAGES
        ):
            GroupPagePermission.objects.create(group=group, page=root, permission=permission)
        for permission in Permission.objects.filter(codename__in=ON_FILES):
            GroupCollectionPermission.objects.create(group=group, collection=files, permission=permission)
    return group


def _permissions() -> list[Permission]:
    # Django makes an app's permissions after its own migrations, some of them only after ours.
    for config in apps.get_app_configs():
        create_permissions(config, verbosity=0)
    wanted = Q(content_type__app_label="members", codename="coordinate")
    wanted |= Q(content_type__app_label="wagtailadmin", codename="access_admin")
    wanted |= Q(content_type__app_label="wagtail_localize", codename__in=TRANSLATION)
    for label, verbs in GRANTED.items():
        app, model = label.split(".")
        wanted |= Q(content_type__app_label=app, codename__in=[f"{verb}_{model}" for verb in verbs])
    return list(Permission.objects.filter(wanted))
