"""What many tests begin with is made once by the verbs; each test is given the same rows in a few statements.

`Seeds` are made by session fixtures (tests/seeds.py), before any test has written anything. A test that wrote to
the same tables beforehand, or that commits, has them made by the verbs, as if there were no seeds.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models, transaction

from charters.models import Adoption, CharterVersion
from hub.members.actors import Actor
from hub.members.events import quietly, record
from hub.members.models import Organisation
from hub.shared import clock

type Row = tuple[Any, ...]

WRITING = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')


class Table:
    """The rows of a model's own table, as the database tells them."""

    def __init__(self, model: type[models.Model]) -> None:
        meta = model._meta
        fields = [field for field in meta.local_concrete_fields if not field.generated]
        self.model, self.name = model, meta.db_table
        self.columns = [field.column for field in fields]
        self.key = next(place for place, field in enumerate(fields) if field.primary_key)
        self.numbered = meta.auto_field is not None and meta.auto_field in fields
        others = meta.get_fields(include_hidden=True)
        self.referred_to = any(  # an index beside the rows, filled by triggers, is not managed
            one.auto_created and not one.concrete and one.related_model._meta.managed for one in others
        )

    def rows(self) -> dict[Any, Row]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {self._quoted(self.columns)} FROM {self.name}")
            return {row[self.key]: tuple(row) for row in cursor.fetchall()}

    def insert(self, rows: list[Row]) -> None:
        kept = [place for place in range(len(self.columns)) if self.referred_to or not self._is_number(place)]
        one = f"({', '.join(['%s'] * len(kept))})"
        self._write(
            f"INSERT INTO {self.name} ({self._quoted([self.columns[place] for place in kept])}) "
            f"VALUES {', '.join([one] * len(rows))}",
            [row[place] for row in rows for place in kept],
        )

    def update(self, row: Row) -> None:
        values = ", ".join(f'"{column}" = %s' for column in self.columns)
        self._write(f"UPDATE {self.name} SET {values} WHERE {self._is_key()}", [*row, row[self.key]])

    def delete(self, key: Any) -> None:
        self._write(f"DELETE FROM {self.name} WHERE {self._is_key()}", [key])

    def _is_number(self, place: int) -> bool:
        return self.numbered and place == self.key

    def _is_key(self) -> str:
        return f'"{self.columns[self.key]}" = %s'

    def _quoted(self, columns: list[str]) -> str:
        return ", ".join(f'"{column}"' for column in columns)

    def _write(self, statement: str, values: list[Any]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)


@dataclass(frozen=True)
class Change:
    """What making did to one table."""

    table: Table
    gone: list[Any]
    altered: list[Row]
    added: list[Row]


class Seeds:
    """What `make` writes, from the present state of the database, which is left as it was."""

    def __init__(self, make: Callable[[], object], *, sealed: bool = False) -> None:
        """When rows are `sealed`, fingerprints hold their times: these stay, and are good for the same day alone."""
        self.sealed = sealed
        with nothing_kept():
            tables = tables_written_by(make)
        before = {table: table.rows() for table in tables}
        self.begun, self.today = clock.now(), clock.today()
        with nothing_kept():
            make()
            self.done = clock.now()
            self.changes = [changed(table, before[table]) for table in tables]
        self.ground = [table for table in tables if table.numbered and table.referred_to]
        self.state = self._present_state()

    def sow(self) -> bool:
        """Write the rows, at the present time; False when this database or transaction is not one for them."""
        later, today = clock.now() - self.done, clock.today()
        if not connection.in_atomic_block or self._present_state() != self.state:
            return False
        if self.sealed:
            if today != self.today or later < dt.timedelta():
                return False
            later = dt.timedelta()
        for change in self.changes:
            for key in change.gone:
                change.table.delete(key)
            for row in change.altered:
                change.table.update(self._moved(row, later, today))
        for change in self.changes:
            if change.added:
                change.table.insert([self._moved(row, later, today) for row in change.added])
        self._number_on()
        return True

    def _present_state(self) -> list[Row]:
        if not self.ground:
            return []
        parts = [f'SELECT COUNT(*), MAX("{one.columns[one.key]}") FROM {one.name}' for one in self.ground]
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts))
            return [tuple(row) for row in cursor.fetchall()]

    def _moved(self, row: Row, later: dt.timedelta, today: dt.date) -> Row:
        """The row as if it were written now: what was now when it was made is now again."""
        return tuple(self._moved_value(value, later, today) for value in row)

    def _moved_value(self, value: Any, later: dt.timedelta, today: dt.date) -> Any:
        if isinstance(value, dt.datetime):
            made = value if value.tzinfo else value.replace(tzinfo=dt.UTC)
            return value + later if self.begun <= made <= self.done else value
        if isinstance(value, dt.date) and value == self.today:
            return today
        return value

    def _number_on(self) -> None:
        models = [one.model for one in self.ground]
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            with connection.cursor() as cursor:
                cursor.execute(statement)


def changed(table: Table, before: dict[Any, Row]) -> Change:
    after = table.rows()
    return Change(
        table,
        gone=[key for key in before if key not in after],
        altered=[row for key, row in after.items() if key in before and row != before[key]],
        added=[row for key, row in after.items() if key not in before],
    )


@contextmanager
def nothing_kept() -> Iterator[None]:
    """What is written inside is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def tables_written_by(make: Callable[[], object]) -> list[Table]:
    """In the order in which they are first written."""
    names: dict[str, None] = {}

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        if found := WRITING.match(sql):
            names.setdefault(found[1])
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        make()
    of = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    return [Table(of[name]) for name in names]


def note_adoption(organisation: Organisation, version: CharterVersion) -> None:
    """What `adopt` writes of one that had adopted nothing, without what it looks at: a thousand tests begin so."""
    adoption = Adoption.objects.create(
        organisation=organisation, version=version, name="Rita", mandate="Directrice",
        language="fr", sha256=version.sha256_fr,
    )  # fmt: skip
    with quietly():
        record(actor=Actor.system(), verb="charter.adopted", subject=adoption, organisation=organisation.pk)
