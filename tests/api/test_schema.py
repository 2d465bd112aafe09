"""The published description: without warning, complete, and what clients rely on does not change unseen."""

import io
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command

from tests.api.conftest import Caller

CONTRACT = Path(__file__).with_name("contract.txt")


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    file, said = tmp_path_factory.mktemp("schema") / "schema.yml", io.StringIO()
    call_command("spectacular", file=str(file), validate=True, fail_on_warn=True, stderr=said)
    assert said.getvalue() == ""
    loaded: dict[str, Any] = yaml.safe_load(file.read_text())
    return loaded


def operations(schema: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, one) for path, methods in schema["paths"].items() for method, one in methods.items()
    ]


def contract(schema: dict[str, Any]) -> str:
    """What clients rely on, a line each: operations with their parameters and answers, shapes with their fields."""
    lines = []
    for path, method, one in operations(schema):
        names = " ".join(sorted(parameter["name"] for parameter in one.get("parameters", [])))
        lines.append(f"{method.upper()} {path} [{names}] {' '.join(sorted(one['responses']))}")
    for name, shape in sorted(schema["components"]["schemas"].items()):
        required = set(shape.get("required", []))
        fields = " ".join(
            f"{field}{'!' if field in required else ''}" for field in shape.get("properties", {})
        )
        lines.append(f"{name}: {fields}")
    return "\n".join(lines) + "\n"


def test_what_clients_rely_on_changes_only_on_purpose(schema: dict[str, Any]) -> None:
    found = contract(schema)
    if not CONTRACT.exists() or CONTRACT.read_text() != found:
        new = CONTRACT.with_suffix(".new")
        new.write_text(found)
        pytest.fail(
            f"the contract has changed: if on purpose, mv {new.name} {CONTRACT.name} and tell docs/api-changelog.md"
        )


def test_it_is_openapi_3_1_with_two_ways_to_be_known(schema: dict[str, Any]) -> None:
    assert schema["openapi"].startswith("3.1")
    assert schema["components"]["securitySchemes"].keys() == {"organisationKey", "session"}


def test_every_operation_says_who_may_call_it_and_describes_its_refusals(schema: dict[str, Any]) -> None:
    for path, method, one in operations(schema):
        assert one["summary"], path
        assert one["security"], path
        for code, answer in one["responses"].items():
            if code >= "400":
                assert list(answer["content"]) == ["application/problem+json"], (path, method, code)
                assert answer["description"], (path, method, code)


def test_keys_are_told_which_scope_they_need(schema: dict[str, Any]) -> None:
    assert schema["paths"]["/api/v1/pairs/"]["post"]["security"][0] == {"organisationKey": ["pairs:write"]}


def test_the_docs_are_read_without_a_key_and_from_this_hub_alone(anyone: Caller) -> None:
    page = anyone.get("docs/")
    assert page.status_code == 200
    assert "//" not in page.content.decode().replace("http://testserver/", "").replace("<!DOCTYPE", "")
    assert anyone.get("schema/").status_code == 200
