"""Rows that the database itself keeps from changing, whoever asks: through a verb, the admin, a shell or SQL.

A package says which in `ready()`. While migrations change a package's tables its triggers are off (PostgreSQL alters no
column that a trigger reads); after every `migrate` they are there again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from django.apps import AppConfig
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.signals import post_migrate, pre_migrate

REFUSE = """
CREATE OR REPLACE FUNCTION hub_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
END
$$
"""


@dataclass(frozen=True)
class Guard:
    """Refuses `event` on the rows of `model`, with the IntegrityError `name`.

    `changed`: for an update, the fields that may not change. `once`: those that may change once, from nothing.
    `owned`: whose it is, then what says so: these change only as the row becomes nobody's, and never after.
    `state`: only rows that have left this state are guarded.
    """

    name: str
    model: type[models.Model]
    event: Literal["UPDATE", "DELETE"]
    changed: tuple[str, ...] = ()
    once: tuple[str, ...] = ()
    owned: tuple[str, ...] = ()
    state: str = ""

    def condition(self, differs: str) -> str:
        """The SQL of what is refused; `differs` compares two values that may be null."""
        column = {field.name: f'"{field.column}"' for field in self.model._meta.concrete_fields}
        changes = {name: f"OLD.{column[name]} {differs} NEW.{column[name]}" for name in column}
        conditions = [changes[name] for name in self.changed]
        conditions += [f"(OLD.{column[name]} IS NOT NULL AND {changes[name]})" for name in self.once]
        if self.owned:
            owner, among = column[self.owned[0]], " OR ".join(changes[name] for name in self.owned)
            conditions.append(f"(({among}) AND NOT (OLD.{owner} IS NOT NULL AND NEW.{owner} IS NULL))")
        refused = " OR ".join(conditions) or "1 = 1"
        return f"OLD.{column['state']} <> '{self.state}' AND ({refused})" if self.state else refused

    def statements(self, vendor: str) -> Iterable[str]:
        """What makes the trigger anew."""
        table = f'"{self.model._meta.db_table}"'
        if vendor == "sqlite":
            yield f'DROP TRIGGER IF EXISTS "{self.name}"'
            yield (
                f'CREATE TRIGGER "{self.name}" BEFORE {self.event} ON {table} FOR EACH ROW '
                f"WHEN {self.condition('IS NOT')} BEGIN SELECT RAISE(ABORT, '{self.name}'); END"
            )
        else:
            yield (
                f'CREATE OR REPLACE TRIGGER "{self.name}" BEFORE {self.event} ON {table} FOR EACH ROW '
                f"WHEN ({self.condition('IS DISTINCT FROM')}) EXECUTE FUNCTION hub_refuse('{self.name}')"
            )
        if self.event == "DELETE":
            yield from self._deleted_otherwise(vendor, table)

    def _deleted_otherwise(self, vendor: str, table: str) -> Iterable[str]:
        """Against what deletes rows without being a DELETE: TRUNCATE, and SQLite's INSERT OR REPLACE."""
        if vendor != "sqlite":
            yield (
                f'CREATE OR REPLACE TRIGGER "{self.name}_whole" BEFORE TRUNCATE ON {table} '
                f"EXECUTE FUNCTION hub_refuse('{self.name}')"
            )
            return
        again = f'SELECT 1 FROM {table} WHERE "id" = NEW."id"'  # noqa: S608  (names of our own)
        kept = f" AND \"state\" <> '{self.state}'" if self.state else ""
        yield f'DROP TRIGGER IF EXISTS "{self.name}_whole"'
        yield (
            f'CREATE TRIGGER "{self.name}_whole" BEFORE INSERT ON {table} FOR EACH ROW '
            f"WHEN EXISTS ({again}{kept}) "
            f"BEGIN SELECT RAISE(ABORT, '{self.name}'); END"
        )

    @property
    def triggers(self) -> list[str]:
        """Their names."""
        return [self.name, f"{self.name}_whole"] if self.event == "DELETE" else [self.name]


guards: list[Guard] = []


def guard(*which: Guard) -> None:
    """Called in `ready()`."""
    guards.extend(which)
    pre_migrate.connect(lift, dispatch_uid="hub.shared.guarded")
    post_migrate.connect(install, dispatch_uid="hub.shared.guarded")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of the guards that the database does not have."""
    found = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if connection.vendor != "sqlite":
        found = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    with connection.cursor() as cursor:
        cursor.execute(found)
        present = {name for (name,) in cursor.fetchall()}
    return [one.name for one in guards if not present.issuperset(one.triggers)]


def lift(sender: AppConfig, using: str, plan: Iterable[tuple[Any, bool]] = (), **_kwargs: Any) -> None:
    """Take away the triggers of the app that is about to be migrated; of others, whose tables stay, none."""
    if not any(migration.app_label == sender.label for migration, _backwards in plan):
        return
    connection = connections[using]
    with connection.cursor() as cursor:
        for one in guards:
            if one.model._meta.app_label == sender.label:
                on = "" if connection.vendor == "sqlite" else f' ON "{one.model._meta.db_table}"'
                for name in one.triggers:
                    cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"{on}')


def install(sender: AppConfig, using: str, **_kwargs: Any) -> None:
    """Make the triggers of the app that was just migrated."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    mine = [one for one in guards if one.model._meta.app_label == sender.label]
    ready = [one for one in mine if one.model._meta.db_table in tables and _is_whole(connection, one.model)]
    with connection.cursor() as cursor:
        if ready and connection.vendor != "sqlite":
            cursor.execute(REFUSE)
        for one in ready:
            for statement in one.statements(connection.vendor):
                cursor.execute(statement)


def _is_whole(connection: BaseDatabaseWrapper, model: type[models.Model]) -> bool:
    """Whether the table has all its columns: not so while migrating back and forth."""
    with connection.cursor() as cursor:
        columns = {
            one.name for one in connection.introspection.get_table_description(cursor, model._meta.db_table)
        }
    return {field.column for field in model._meta.concrete_fields} <= columns
