"""A hub that has its coordinators already gets a new version: what is new is theirs once."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from hub.members.actors import COORDINATORS
from hub.mentoring.permissions import GRANTED

NAME = "0002_coordinators_publish"
migration = import_module(f"hub.mentoring.migrations.{NAME}")
IN_PUBLISHING = {
    f"{verb}_{label.removeprefix('commons.')}"
    for label, verbs in GRANTED.items()
    if label.startswith("commons.")
    for verb in verbs
}


def upgrade() -> None:
    state = MigrationLoader(connection).project_state(("mentoring", NAME))
    migration.grant(state.apps, SimpleNamespace(connection=connection))


@pytest.fixture
def before(db) -> None:
    """As the older version left it: no right on the new models exists."""
    Permission.objects.filter(content_type__app_label="commons", codename__in=IN_PUBLISHING).delete()


@pytest.mark.usefixtures("before")
def test_an_existing_group_gets_every_right_on_the_new_models():
    group, _made = Group.objects.get_or_create(name=COORDINATORS)
    upgrade()
    assert set(group.permissions.filter(codename__in=IN_PUBLISHING).values_list("codename", flat=True)) == (
        IN_PUBLISHING
    )


@pytest.mark.usefixtures("before")
def test_it_gets_nothing_that_was_taken_from_it_before():
    group, _made = Group.objects.get_or_create(name=COORDINATORS)
    group.permissions.clear()
    upgrade()
    assert set(group.permissions.values_list("codename", flat=True)) == IN_PUBLISHING


@pytest.mark.usefixtures("before")
def test_a_hub_without_the_group_gets_none_by_the_migration():
    Group.objects.filter(name=COORDINATORS).delete()
    upgrade()
    assert not Group.objects.filter(name=COORDINATORS).exists()


def test_what_charters_bring_is_given_to_an_existing_group(db) -> None:
    name = "0004_coordinators_charters"
    given = import_module(f"hub.mentoring.migrations.{name}")
    wanted = {codename for names in given.NEW.values() for codename in names}
    known = {f"{verb}_{label.partition('.')[2]}" for label, verbs in GRANTED.items() for verb in verbs}
    assert wanted <= known
    group, _made = Group.objects.get_or_create(name=COORDINATORS)
    group.permissions.clear()
    Permission.objects.filter(codename__in=wanted).delete()
    state = MigrationLoader(connection).project_state(("mentoring", name))
    given.grant(state.apps, SimpleNamespace(connection=connection))
    assert set(group.permissions.values_list("codename", flat=True)) == wanted
