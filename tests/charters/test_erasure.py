"""Who asks to be erased: the signature stays and is nobody's, with the reason; the name is shown nowhere any more."""

import io
import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import ProtectedError
from django.test import Client

from charters import records
from charters.models import Adoption, Charter, Signature
from charters.receipts import receipt
from charters.services import adopt
from hub.members.actors import Actor
from hub.members.models import Event, Organisation, User
from hub.shared import clock
from tests.cast import make_user
from tests.charters.conftest import SignIt

ZOE = "Zoé Quasimodo"
BECAUSE = "Asked to be erased, 2 May."


@pytest.fixture
def zoe(db: None) -> User:
    return make_user(ZOE, "zoe@elsewhere.example")


@pytest.fixture
def signature(zoe: User, promises: Charter, sign_it: SignIt) -> Signature:
    return sign_it(zoe, promises)


def erase(email: str = "ZOE@elsewhere.example", because: str = BECAUSE) -> str:
    out = io.StringIO()
    call_command("pseudonymise_signatures", email, because=because, stdout=out)
    return out.getvalue()


def test_the_signature_is_nobody_s_and_still_proved(signature: Signature) -> None:
    before = receipt(signature)
    assert "1 " in erase()
    signature.refresh_from_db()
    assert (signature.user, signature.name, signature.salt) == (None, "–", "")
    assert signature.pseudonymised_because == BECAUSE
    assert signature.pseudonymised_at is not None
    assert records.statement(signature) == before["statement"]
    assert records.record(signature) == signature.record_sha256 == before["record_sha256"]
    call_command("verify_charters", stdout=(told := io.StringIO()))
    assert "All is as it was signed." in told.getvalue()


def test_who_kept_the_receipt_can_still_show_it_was_theirs(signature: Signature) -> None:
    kept = receipt(signature)
    erase()
    signature.refresh_from_db()
    assert records.person(kept["name"], kept["salt"]) == signature.person_sha256


def test_an_account_that_has_signed_is_not_deleted_before_only_after(zoe: User, signature: Signature) -> None:
    with pytest.raises(ProtectedError):
        zoe.delete()
    erase()
    zoe.delete()
    assert Signature.objects.get().pk == signature.pk


def test_what_a_referent_adopted_stays_their_organisation_s(
    rivage: Organisation, rita: User, promises: Charter
) -> None:
    version = promises.version_in_force()
    assert version is not None
    Adoption.objects.update(withdrawn_at=clock.now())
    adopt(
        actor=Actor(user=rita), organisation=rivage, version=version, name="Rita Rivage", mandate="Maire",
        language="fr", sha256=version.sha256_fr,
    )  # fmt: skip
    erase(rita.email)
    adoption = Adoption.objects.valid().get()
    assert (adoption.organisation, adoption.user, adoption.name, adoption.mandate) == (rivage, None, "–", "–")


@pytest.mark.parametrize(
    ("email", "because"), [("nobody@elsewhere.example", BECAUSE), ("zoe@elsewhere.example", "  ")]
)
def test_nothing_changes_without_a_person_and_a_reason(
    signature: Signature, email: str, because: str
) -> None:
    with pytest.raises(CommandError):
        erase(email, because)
    signature.refresh_from_db()
    assert signature.name == ZOE


def test_the_reason_is_asked_for(signature: Signature) -> None:
    with pytest.raises(CommandError, match="--because"):
        call_command("pseudonymise_signatures", "zoe@elsewhere.example")


def test_the_name_is_shown_nowhere_any_more(
    zoe: User, signature: Signature, coralie: User, client: Client, post: Callable[[], list[Any]],
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    coralie.is_superuser = True
    coralie.save()
    with caplog.at_level(logging.INFO):
        told = erase()
        zoe.delete()
        call_command("verify_charters", stdout=(out := io.StringIO()))
        assert not any("zoe" in one.to[0] for one in post())
        client.force_login(coralie)
        answers = {path: client.get(path) for path in doors(signature)}
        assert {path: one.status_code for path, one in answers.items() if one.status_code != 200} == {}
        pages = "".join(one.getvalue().decode() for one in answers.values())
    captured = capsys.readouterr()
    rows = json.dumps(
        [list(map(str, row)) for model in (Signature, Event) for row in model.objects.values_list()]
    )
    seen = told + out.getvalue() + pages + rows + captured.out + captured.err + caplog.text
    for word in ("Quasimodo", "zoe@"):
        assert word not in seen


def doors(signature: Signature) -> list[str]:
    """Wherever signatures, or what they carry, are told of."""
    slug = signature.version.charter.slug
    return [
        f"/fr/charters/{slug}/",
        f"/fr/charters/{slug}/versions/",
        f"/fr/charters/{slug}/1.md",
        f"/api/v1/charters/{slug}/",
        f"/api/v1/charters/{slug}/versions/",
        "/me/",
        "/me/people/",
        "/me/signatures/",
        "/admin/",
        "/admin/charter/",
        "/admin/event/",
        "/admin/charterversion/?export=csv",
        "/admin/charterversion/",
        f"/admin/charterversion/inspect/{signature.version_id}/",
        "/admin/reports/site-history/",
    ]
