"""A hub that had charters and signatures before they were proven keeps them, proven from then on."""

import datetime as dt
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from charters import records
from charters.clauses import digest
from charters.models import Charter, CharterVersion, Signature
from hub.shared import guarded
from tests.cast import make_user

THEN = dt.datetime(2026, 3, 1, 9, 30, tzinfo=dt.UTC)


@pytest.fixture
def unguarded(db):
    """As while its migrations run."""
    executor = MigrationExecutor(connection)
    config = apps.get_app_config("charters")
    plan = [(executor.loader.graph.nodes["charters", "0004_records"], False)]
    guarded.lift(config, using="default", plan=plan)
    lifted = guarded.missing(connection)
    yield lifted
    guarded.install(config, using="default")


def rows_of_before():
    charter = Charter.objects.create(slug="old", title_fr="A", title_en="A")
    rows = [(1, "superseded", THEN), (2, "in_force", THEN + dt.timedelta(days=9)), (3, "draft", None)]
    versions = CharterVersion.objects.bulk_create(
        CharterVersion(
            charter=charter, number=number, state=state, in_force_from=at, text_fr=f"Texte {number}",
            text_en=f"Text {number}", sha256_fr=digest(f"Texte {number}"), sha256_en=digest(f"Text {number}"),
            chain_sha256="unknown" if at else "",
        )
        for number, state, at in rows
    )  # fmt: skip
    user = make_user("Ada", "ada@hub.example")
    Signature.objects.create(
        version=versions[0], user=user, name="Ada", language="fr", sha256=versions[0].sha256_fr, signed_at=THEN,
        salt="",
    )  # fmt: skip


def test_what_was_in_force_and_signed_before_is_proven(unguarded):
    rows_of_before()
    migration = import_module("charters.migrations.0004_records")
    migration.link(apps, None)
    migration.prove(apps, None)
    one, two, three = CharterVersion.objects.order_by("number")
    assert (one.previous, two.previous, three.previous) == (None, one, None)
    assert (one.chain_sha256, two.chain_sha256) == (records.chain(one), records.chain(two))
    assert three.chain_sha256 == ""
    signature = Signature.objects.get()
    assert len(signature.salt) == 32
    assert signature.person_sha256 == records.person("Ada", signature.salt)
    assert signature.record_sha256 == records.record(signature)


def test_tables_are_guarded_but_while_they_are_migrated(unguarded):
    names = [one.name for one in guarded.guards if one.model._meta.app_label == "charters"]
    assert unguarded == names
    rows_of_before()
    guarded.install(apps.get_app_config("charters"), using="default")
    assert guarded.missing(connection) == []
    with pytest.raises(IntegrityError), transaction.atomic():
        CharterVersion.objects.filter(number=2).update(text_fr="Autre")


def test_migrating_another_app_leaves_the_guards(db):
    executor = MigrationExecutor(connection)
    plan = [(node, False) for key, node in executor.loader.graph.nodes.items() if key[0] == "commons"]
    guarded.lift(apps.get_app_config("charters"), using="default", plan=plan)
    assert guarded.missing(connection) == []
