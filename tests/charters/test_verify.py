"""`manage.py verify_charters`: what someone with the database's own key could change is found, and nobody is named."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from charters.frozen import GUARDS
from charters.models import Adoption, Charter, CharterVersion, Signature
from charters.services import create_charter, draft_version, pseudonymise_signatures, put_in_force
from hub.members.models import Organisation, User, Volunteer
from hub.shared import clock
from hub.shared.guarded import Guard
from tests.cast import CHARTER_EN, CHARTER_FR, SYSTEM, adopted, signed

type Sql = Callable[..., None]


def verified() -> str:
    """What the command prints when all is well."""
    out = io.StringIO()
    call_command("verify_charters", stdout=out)
    return out.getvalue()


def faults() -> list[str]:
    """What the command finds; it ends with an error."""
    err = io.StringIO()
    with pytest.raises(CommandError) as refusal:
        call_command("verify_charters", stdout=io.StringIO(), stderr=err)
    assert refusal.value.returncode == 1
    return err.getvalue().splitlines()


def drop(guard: Guard) -> None:
    on = "" if connection.vendor == "sqlite" else f' ON "{guard.model._meta.db_table}"'
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f'DROP TRIGGER "{guard.name}"{on}')


@pytest.fixture
def sql(signature: Signature) -> Sql:
    """Runs SQL behind the hub's back, the guards taken away; they count as faults of their own then."""
    for guard in GUARDS:
        drop(guard)

    def run(statement: str, *values: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)

    return run


@pytest.fixture
def signature(ada: Volunteer, charter: Charter, rivage: Organisation) -> Signature:
    """Ada's, of version 1; Rivage's adoption stands beside it."""
    signed(ada, charter)
    if not Adoption.objects.exists():
        adopted(rivage, charter)
    return Signature.objects.get()


@pytest.fixture
def second(charter: Charter, signature: Signature) -> CharterVersion:
    text_fr, text_en = CHARTER_FR + "\nÀ vie.\n", CHARTER_EN + "\nFor life.\n"
    draft = draft_version(actor=SYSTEM, charter=charter, text_fr=text_fr, text_en=text_en)
    return put_in_force(actor=SYSTEM, version=draft)


def others(found: list[str]) -> list[str]:
    """Without the guards taken away by the test itself."""
    return [one for one in found if "the database does not have it" not in one]


def row(model: type[Any], thing: Any) -> tuple[str, Any]:
    """The table, and the key as the database holds it."""
    return f'"{model._meta.db_table}"', model._meta.pk.get_db_prep_value(thing.pk, connection)


def test_all_is_well(signature: Signature, second: CharterVersion) -> None:
    told = verified()
    assert told.splitlines()[1:3] == [f"{'texts':24}{2:>9}{0:>9}", f"{'chains of versions':24}{1:>9}{0:>9}"]
    assert f"{'signatures':24}{1:>9}{0:>9}" in told
    assert "All is as it was signed." in told


def test_a_hub_without_charters_is_well(db: None) -> None:
    assert "All is as it was signed." in verified()


def test_withdrawn_and_pseudonymised_signatures_stay_proved(signature: Signature, coralie: User) -> None:
    assert signature.user is not None
    pseudonymise_signatures(actor=SYSTEM, user=signature.user, because="Erased at her request.")
    assert "All is as it was signed." in verified()


def test_an_addition_is_verified_with_its_floor(charter: Charter, ada: Volunteer) -> None:
    values = {"slug": "more", "scope": "programme", "floor": charter, "title_fr": "Plus", "title_en": "More"}
    more = create_charter(actor=SYSTEM, values=values)
    text = "## 1.1. On site\n\n- [ ] I come.\n"
    put_in_force(actor=SYSTEM, version=draft_version(actor=SYSTEM, charter=more, text_fr=text, text_en=text))
    signed(ada, more)
    assert "All is as it was signed." in verified()


@pytest.mark.parametrize(
    ("change", "value", "told"),
    [
        ("sha256", "0" * 64, "the text is not the one signed"),
        ("sha256", "0" * 64, "its record does not have its fingerprint"),
        ("commitments", '["I pay."]', "what was ticked is not what the text asks to tick"),
        ("name", "Eve", "the name does not have its fingerprint"),
        ("salt", "0" * 32, "the name does not have its fingerprint"),
        ("authentication", "passkey", "its record does not have its fingerprint"),
        ("signed_at", "2020-01-01 00:00:00", "its record does not have its fingerprint"),
        ("record_sha256", "0" * 64, "its record does not have its fingerprint"),
        ("language", "de", "the text is not the one signed"),
    ],
)
def test_a_signature_that_was_changed_is_found(
    sql: Sql, signature: Signature, change: str, value: str, told: str
) -> None:
    table, pk = row(Signature, signature)
    sql(f"UPDATE {table} SET {change} = %s WHERE id = %s", value, pk)
    found = faults()
    assert f"signature {signature.pk}: {told}" in found
    assert not any("Ada" in one or "Eve" in one or "@" in one for one in found)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_text_that_was_changed_is_found_and_so_are_its_signatures(
    sql: Sql, signature: Signature, language: str
) -> None:
    table, pk = row(CharterVersion, signature.version)
    sql(f"UPDATE {table} SET text_{language} = text_{language} || 'x' WHERE id = %s", pk)
    found = others(faults())
    assert f"version {signature.version_id}: the text in {language} does not have its fingerprint" in found
    assert (f"signature {signature.pk}: the text is not the one signed" in found) == (language == "fr")


def test_a_text_changed_with_its_fingerprint_breaks_the_chain(
    sql: Sql, signature: Signature, second: CharterVersion
) -> None:
    changed = CharterVersion(charter=second.charter, text_fr="## 1. Autre", text_en=second.text_en)
    changed.fingerprint()
    table, pk = row(CharterVersion, second)
    sql(f"UPDATE {table} SET text_fr = '## 1. Autre', sha256_fr = %s WHERE id = %s", changed.sha256_fr, pk)
    told = f"version {second.pk} does not have the fingerprint of its chain"
    assert others(faults()) == [f"charter {second.charter_id}: {told}"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("previous_id = NULL", "does not follow the one before it"),
        ("change = 'editorial'", "does not have the fingerprint of its chain"),
        ("state = 'superseded'", "is the last one, and not in force"),
    ],
)
def test_a_version_out_of_its_place_is_found(
    sql: Sql, second: CharterVersion, change: str, told: str
) -> None:
    table, pk = row(CharterVersion, second)
    sql(f"UPDATE {table} SET {change} WHERE id = %s", pk)
    assert f"charter {second.charter_id}: version {second.pk} {told}" in faults()


def test_an_adoption_that_was_changed_is_found(sql: Sql) -> None:
    adoption = Adoption.objects.get()
    table, pk = row(Adoption, adoption)
    sql(f"UPDATE {table} SET sha256 = %s WHERE id = %s", "0" * 64, pk)
    assert others(faults()) == [f"adoption {adoption.pk}: the text is not the one signed"]


@pytest.mark.parametrize("model", [Signature, Adoption])
def test_what_was_signed_or_adopted_and_is_gone_is_found(
    sql: Sql, signature: Signature, rivage: Organisation, charter: Charter, model: type[Any]
) -> None:
    Adoption.objects.update(withdrawn_at=clock.now())
    adopted(rivage, charter)  # by the verb, which leaves its event
    thing = model.objects.order_by("pk").filter(withdrawn_at=None).get()
    table, pk = row(model, thing)
    sql(f"DELETE FROM {table} WHERE id = %s", pk)
    assert others(faults()) == [f"{model._meta.model_name} {thing.pk}: it was made, and is not kept"]


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_a_guard_that_the_database_lost_is_found(signature: Signature, guard: Guard) -> None:
    drop(guard)
    assert faults() == [f"{guard.name}: the database does not have it"]


def test_one_signature_more_costs_no_query_more(
    signature: Signature, basile: Volunteer, charter: Charter, django_assert_num_queries: Any
) -> None:
    with connection.execute_wrapper(counted := Counted()):
        verified()
    signed(basile, charter)
    with django_assert_num_queries(counted.queries):
        verified()


class Counted:
    queries = 0

    def __call__(self, execute: Any, *args: Any) -> Any:
        self.queries += 1
        return execute(*args)
