"""What has been in force, signed, adopted or agreed to stays as it was, by whatever route one tries."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.models import ProtectedError
from django.test import Client

from charters.models import Adoption, Charter, CharterVersion, Signature
from charters.services import (
    draft_version,
    pseudonymise_signatures,
    put_in_force,
    redraft_version,
    withdraw_adoption,
    withdraw_signature,
)
from hub.members.models import Consent, Organisation, User, Volunteer
from hub.shared import clock, guarded
from hub.shared.errors import DomainError
from tests.cast import SYSTEM, actor, signed

TABLE = {model: f'"{model._meta.db_table}"' for model in (CharterVersion, Signature, Adoption, Consent)}
REFUSED = (IntegrityError, ValidationError, DomainError, ProtectedError)
DAY = "2020-01-01"
INSTANT = "2020-01-01 00:00:00+00:00"


@pytest.fixture
def signature(ada: Volunteer, charter: Charter) -> Signature:
    signed(ada, charter)
    return Signature.objects.get()


@pytest.fixture
def adoption(rivage: Organisation, rita: User, charter: Charter) -> Adoption:
    found = Adoption.objects.get(organisation=rivage)
    Adoption.objects.filter(pk=found.pk).update(is_public=True)
    return found


@pytest.fixture
def consent(sacha: User) -> Consent:
    return Consent.objects.create(user=sacha, purpose="matched", language="fr", text="Vous me rapprochez.")


def row_of(row: models.Model) -> dict[str, Any]:
    return type(row)._default_manager.filter(pk=row.pk).values().get()


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def stays(row: models.Model, attempt: Callable[[], object]) -> None:
    """The attempt is refused, and nothing has changed."""
    before = row_of(row)
    with pytest.raises(REFUSED), transaction.atomic():
        attempt()
    assert row_of(row) == before


def pk(row: models.Model) -> Any:
    return row.pk if connection.vendor == "postgresql" else uuid.UUID(str(row.pk)).hex


FROZEN: dict[str, Any] = {
    "text_fr": "## 1. Autre", "text_en": "## 1. Other", "sha256_fr": "0" * 64, "sha256_en": "0" * 64,
    "chain_sha256": "0" * 64, "number": 9, "in_force_from": INSTANT, "planned_for": DAY, "sign_before": DAY,
    "change": "editorial", "binding_language": "en", "state": "draft",
}  # fmt: skip


@pytest.mark.parametrize("field", FROZEN)
@pytest.mark.parametrize("route", ["update", "save", "save_fields", "bulk_update", "update_or_create", "sql"])
def test_a_version_in_force_is_what_it_was(version: CharterVersion, field: str, route: str) -> None:
    value = FROZEN[field]
    mine = CharterVersion.objects.filter(pk=version.pk)
    changed = CharterVersion.objects.get(pk=version.pk)
    setattr(changed, field, value)
    attempts: dict[str, Callable[[], object]] = {
        "update": lambda: mine.update(**{field: value}),
        "save": lambda: changed.save(),
        "save_fields": lambda: changed.save(update_fields=[field]),
        "bulk_update": lambda: CharterVersion.objects.bulk_update([changed], [field]),
        "update_or_create": lambda: CharterVersion.objects.update_or_create(
            pk=version.pk, defaults={field: value}
        ),
        "sql": lambda: sql(
            f"UPDATE {TABLE[CharterVersion]} SET {field} = %s WHERE id = %s", value, pk(version)
        ),
    }
    stays(version, attempts[route])


def test_a_superseded_text_is_what_it_was_too(charter: Charter, version: CharterVersion) -> None:
    second = draft_version(actor=SYSTEM, charter=charter, text_fr="## 1. Deux", text_en="## 1. Two")
    put_in_force(actor=SYSTEM, version=second)
    mine = CharterVersion.objects.filter(pk=version.pk)
    stays(version, lambda: mine.update(text_fr="## 1. Autre"))
    stays(version, lambda: mine.update(state="draft", in_force_from=None, chain_sha256=""))
    stays(version, lambda: mine.delete())


@pytest.mark.parametrize("field", ["previous", "floor", "charter"])
def test_what_a_version_stands_on_is_what_it_was(version: CharterVersion, field: str) -> None:
    other = Charter.objects.create(slug="other", title_fr="Autre", title_en="Other")
    draft = draft_version(actor=SYSTEM, charter=other, text_fr="## 1. Un", text_en="## 1. One")
    value = other if field == "charter" else draft
    stays(version, lambda: CharterVersion.objects.filter(pk=version.pk).update(**{field: value}))


def test_a_version_in_force_is_kept(version: CharterVersion) -> None:
    mine = CharterVersion.objects.filter(pk=version.pk)
    stays(version, lambda: version.delete())
    stays(version, lambda: mine.delete())
    stays(version, lambda: mine._raw_delete(mine.db))
    stays(version, lambda: sql(f"DELETE FROM {TABLE[CharterVersion]} WHERE id = %s", pk(version)))
    stays(version, lambda: version.charter.delete())


def test_a_version_in_force_is_not_replaced_by_another_row(version: CharterVersion) -> None:
    twin = CharterVersion.objects.get(pk=version.pk)
    twin.text_fr = "## 1. Autre"
    fields = ["text_fr", "sha256_fr"]
    for unique in (["id"], ["charter", "number"]):
        stays(
            version,
            lambda unique=unique: CharterVersion.objects.bulk_create(
                [twin], update_conflicts=True, unique_fields=unique, update_fields=fields
            ),
        )
    if connection.vendor == "sqlite":
        table = TABLE[CharterVersion]
        columns = [column.column for column in CharterVersion._meta.concrete_fields]
        values = ", ".join("'## 1. Autre'" if name == "text_fr" else f'"{name}"' for name in columns)
        names = ", ".join(f'"{name}"' for name in columns)
        replace = f"REPLACE INTO {table} ({names}) SELECT {values} FROM {table}"
        stays(version, lambda: sql(replace))
        sql("PRAGMA recursive_triggers = OFF")  # as whoever opens the file with another program
        stays(version, lambda: sql(replace))
        sql("PRAGMA recursive_triggers = ON")
    else:
        sql("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLE.values():
            stays(version, lambda table=table: sql(f"TRUNCATE {table} CASCADE"))


def test_a_verb_rewrites_drafts_alone(version: CharterVersion) -> None:
    values = {"text_fr": "## 1. Autre", "text_en": "## 1. Other"}
    stays(version, lambda: redraft_version(actor=SYSTEM, version=version, **values))
    draft = draft_version(actor=SYSTEM, charter=version.charter, **values)
    redraft_version(actor=SYSTEM, version=draft, text_fr="## 1. Neuf", text_en="## 1. New")
    assert CharterVersion.objects.filter(pk=draft.pk).delete()[0] == 1


def test_the_address_of_a_charter_in_force_stays(version: CharterVersion) -> None:
    version.charter.slug = "elsewhere"
    with pytest.raises(ValidationError) as refusal:
        version.charter.full_clean()
    assert "slug" in refusal.value.error_dict


SIGNED: dict[str, Any] = {
    "language": "en", "sha256": "0" * 64, "name": "Someone else", "commitments": ["All of it"],
    "signed_at": INSTANT, "authentication": "passkey", "salt": "0" * 32, "person_sha256": "0" * 64,
    "record_sha256": "0" * 64, "subject": uuid.UUID(int=1), "pseudonymised_because": "No reason",
    "pseudonymised_at": INSTANT,
}  # fmt: skip


@pytest.mark.parametrize("field", SIGNED)
def test_a_signature_is_what_was_signed(signature: Signature, field: str) -> None:
    mine = Signature.objects.filter(pk=signature.pk)
    stays(signature, lambda: mine.update(**{field: SIGNED[field]}))
    setattr(signature, field, SIGNED[field])
    stays(signature, lambda: signature.save())
    stays(signature, lambda: Signature.objects.bulk_update([signature], [field]))


def test_a_signature_is_whose_it_was(signature: Signature, sacha: User) -> None:
    mine = Signature.objects.filter(pk=signature.pk)
    stays(signature, lambda: mine.update(user=sacha))
    stays(signature, lambda: mine.update(user=None))
    stays(signature, lambda: signature.user.delete())


def test_a_signature_adoption_or_consent_is_kept(
    signature: Signature, adoption: Adoption, consent: Consent
) -> None:
    for row in (signature, adoption, consent):
        stays(row, row.delete)
        mine = type(row)._default_manager.filter(pk=row.pk)
        stays(row, mine.delete)
        stays(row, lambda row=row: sql(f"DELETE FROM {TABLE[type(row)]} WHERE id = %s", pk(row)))


def test_a_signature_is_withdrawn_once(signature: Signature, ada: Volunteer) -> None:
    withdraw_signature(actor=actor(ada), signature=signature)
    first = row_of(signature)
    withdraw_signature(actor=actor(ada), signature=signature)
    assert row_of(signature) == first
    mine = Signature.objects.filter(pk=signature.pk)
    stays(signature, lambda: mine.update(withdrawn_at=None))
    stays(signature, lambda: mine.update(withdrawn_at=clock.now()))


def test_a_signature_becomes_nobody_s_once(signature: Signature, ada: Volunteer, sacha: User) -> None:
    pseudonymise_signatures(actor=SYSTEM, user=ada.user, because="Asked by mail")
    after = row_of(signature)
    assert (after["user_id"], after["name"], after["salt"]) == (None, "–", "")
    mine = Signature.objects.filter(pk=signature.pk)
    for changes in (
        {"name": "Ada"}, {"salt": "0" * 32}, {"user": sacha}, {"pseudonymised_at": clock.now()},
        {"pseudonymised_because": "Another reason"},
        {"user": ada.user, "pseudonymised_at": None, "pseudonymised_because": "", "name": "Ada"},
    ):  # fmt: skip
        stays(signature, lambda changes=changes: mine.update(**changes))


def test_an_adoption_is_what_was_said(adoption: Adoption, rita: User, orbite: Organisation) -> None:
    mine = Adoption.objects.filter(pk=adoption.pk)
    for changes in (
        {"name": "Someone else"}, {"mandate": "None"}, {"language": "en"}, {"sha256": "0" * 64},
        {"adopted_at": INSTANT}, {"organisation": orbite}, {"user": rita},
    ):  # fmt: skip
        stays(adoption, lambda changes=changes: mine.update(**changes))
    mine.update(is_public=False)
    withdraw_adoption(actor=actor(rita), adoption=adoption)
    stays(adoption, lambda: mine.update(withdrawn_at=None))
    stays(adoption, lambda: mine.update(withdrawn_at=clock.now()))


def test_a_consent_is_what_was_agreed_to(consent: Consent, rita: User) -> None:
    mine = Consent.objects.filter(pk=consent.pk)
    for changes in (
        {"purpose": "card"}, {"text": "Autre chose"}, {"language": "en"}, {"given_at": INSTANT}, {"user": rita},
    ):  # fmt: skip
        stays(consent, lambda changes=changes: mine.update(**changes))
    mine.update(withdrawn_at=clock.now())
    stays(consent, lambda: mine.update(withdrawn_at=None))
    stays(consent, lambda: mine.update(withdrawn_at=clock.now()))
    mine.update(user=None)
    stays(consent, lambda: mine.update(user=rita))


def test_the_database_has_all_its_guards_and_says_which_it_lacks(db: None) -> None:
    assert {one.model for one in guarded.guards} >= {CharterVersion, Signature, Adoption, Consent}
    assert guarded.missing(connection) == []
    for one in guarded.guards:
        with transaction.atomic():
            table = f'"{one.model._meta.db_table}"'
            for name in one.triggers:
                sql(f'DROP TRIGGER "{name}"' + ("" if connection.vendor == "sqlite" else f" ON {table}"))
            assert guarded.missing(connection) == [one.name]
            transaction.set_rollback(True)  # gives the trigger back
    assert guarded.missing(connection) == []


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_api_writes_no_charter(
    version: CharterVersion, rivage: Organisation, key_of: Callable[..., str], method: str
) -> None:
    client = Client(headers={"Authorization": f"Bearer {key_of(rivage)}"})
    for path in ("", "mentoring-charter/", "mentoring-charter/versions/1/"):
        before = row_of(version)
        answer = getattr(client, method)(
            f"/api/v1/charters/{path}", {"text_fr": "## 1. Autre"}, content_type="application/json"
        )
        assert answer.status_code in (403, 404, 405)
        assert row_of(version) == before
