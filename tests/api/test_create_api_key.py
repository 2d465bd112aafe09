"""`manage.py create_api_key`: the secret alone on standard output, so that a script can take it."""

import io

import pytest
from django.core.management import CommandError, call_command

from hub.members.models import ApiKey, Organisation
from tests.api.conftest import Caller


def run(*arguments: str) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("create_api_key", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_the_secret_is_printed_alone_and_works(rivage: Organisation) -> None:
    out, err = run("rivage", "--scopes", "volunteers:read", "pairs:read", "--days", "10", "--name", "HR")
    secret = out.strip()
    assert out == f"{secret}\n"
    assert secret not in err
    assert "not shown again" in err
    assert Caller(key=secret).get("volunteers/").status_code == 200
    key = ApiKey.objects.get()
    assert (key.name, set(key.scopes)) == ("HR", {"volunteers:read", "pairs:read"})


@pytest.mark.parametrize("scopes", [["pairs:read,pairs:write"], ["pairs:read,", "pairs:write"]])
def test_scopes_may_be_separated_by_commas(rivage: Organisation, scopes: list[str]) -> None:
    run("rivage", "--scopes", *scopes)
    assert ApiKey.objects.get().scopes == {"pairs:read", "pairs:write"}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nowhere", "--scopes", "pairs:read"], "Known: rivage"),
        (["rivage", "--scopes", "pairs:eat"], "pairs:read"),
        (["rivage", "--scopes", ","], "scopes"),
        (["rivage", "--scopes", "pairs:read", "--days", "0"], "730"),
        (["rivage", "--scopes", "pairs:read", "--days", "9999"], "730"),
        (["rivage", "--scopes", "pairs:read", "--name", "x" * 81], "name"),
    ],
)
def test_what_is_wrong_is_said_and_no_key_is_made(
    rivage: Organisation, arguments: list[str], told: str
) -> None:
    with pytest.raises(CommandError, match=told):
        run(*arguments)
    assert not ApiKey.objects.exists()
