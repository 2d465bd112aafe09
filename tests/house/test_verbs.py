"""Services are the only writers, and are called with named arguments; views, forms and the API never write."""

import ast
from pathlib import Path
from typing import TypeGuard

from tests.house.sources import modules, report, short, tree, written_by_us

WRITERS = {
    "save",
    "create",
    "update",
    "delete",
    "get_or_create",
    "update_or_create",
    "bulk_create",
    "bulk_update",
}
FACES = ("views", "serializers", "forms")


def positional(node: ast.FunctionDef) -> list[str]:
    return [argument.arg for argument in [*node.args.posonlyargs, *node.args.args]]


def is_verb(node: ast.stmt) -> TypeGuard[ast.FunctionDef]:
    """A public function that acts for someone or opens a transaction; questions (`-> bool`) are not verbs."""
    if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
        return False
    if node.returns is not None and ast.unparse(node.returns) == "bool":
        return False
    named = [*node.args.kwonlyargs, *node.args.args, *node.args.posonlyargs]
    atomic = any("atomic" in ast.unparse(decorator) for decorator in node.decorator_list)
    return atomic or any(argument.arg == "actor" for argument in named)


def test_services_take_named_arguments_only():
    offenders = [
        f"{short(file)}:{node.lineno} {node.name}({', '.join(names)}): write def {node.name}(*, ...)"
        for file in modules("services")
        for node in tree(file).body
        if is_verb(node) and (names := positional(node))
    ]
    assert not offenders, report(offenders)


def faces() -> set[Path]:
    files = {file for name in FACES for file in modules(name)}
    return files | {
        file for file in written_by_us(".py") if short(file).startswith("api/") and file.stem != "services"
    }


def writes(call: ast.Call) -> bool:
    """`.update()` of a dict and `.delete()` of a cache key take a positional argument; those of rows do not."""
    function = call.func
    if not isinstance(function, ast.Attribute) or function.attr not in WRITERS:
        return False
    if function.attr in {"update", "delete"}:
        return not call.args
    receiver = function.value
    return not (isinstance(receiver, ast.Name) and receiver.id in {"services", "cls"})


def test_views_forms_and_the_api_never_write():
    offenders = [
        f"{short(file)}:{node.lineno} {ast.unparse(node.func)}(): call a service instead"
        for file in faces()
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call) and writes(node)
    ]
    assert not offenders, report(offenders)


def test_no_import_hides_in_a_function_to_dodge_a_cycle():
    offenders = []
    for name in ("services", "models", "states", "permissions"):
        for file in modules(name):
            nested = [
                node
                for function in ast.walk(tree(file))
                if isinstance(function, ast.FunctionDef)
                for node in ast.walk(function)
                if isinstance(node, ast.Import | ast.ImportFrom)
            ]
            offenders += [f"{short(file)}:{node.lineno} {ast.unparse(node)}" for node in nested]
    assert not offenders, report(offenders)
