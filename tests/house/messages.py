"""Reads every translatable text out of our sources, without gettext's own tools."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import template

from tests.house.sources import PACKAGES, ROOT, tree, written_by_us

PLAIN = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
WITH_CONTEXT = {"pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy"}
type Message = tuple[str | None, str]


def used() -> dict[Message, str]:
    """(context, text) of every message, with one place where it stands."""
    found: dict[Message, str] = {}
    for file in written_by_us(".py", ".html", ".txt"):
        inside = file.relative_to(ROOT)
        if inside.parts[0] in PACKAGES:
            for message in _of(file):
                found.setdefault(message, str(inside))
    return found


def _of(file: Path) -> Iterator[Message]:
    if file.suffix == ".py":
        yield from _calls(tree(file))
    else:
        source = template.templatize(file.read_text(), origin=str(file))
        yield from _calls_in_lines(source)


def _calls_in_lines(source: str) -> Iterator[Message]:
    """Django turns a template into lines of calls among padding; each call is read on its own."""
    names = sorted(PLAIN | WITH_CONTEXT, key=len, reverse=True)
    position = 0
    while position < len(source):
        name = next((n for n in names if source.startswith(f"{n}(", position)), None)
        if name is None:
            position += 1
            continue
        end = _end_of_call(source, position)
        yield from _calls(ast.parse(source[position:end].replace("\n", "\\n")))
        position = end


def _end_of_call(source: str, start: int) -> int:
    for end in range(source.index("(", start), len(source)):
        if source[end] == ")":
            try:
                ast.parse(source[start : end + 1].replace("\n", "\\n"))
            except SyntaxError:
                continue
            return end + 1
    raise AssertionError(f"unreadable message: {source[start : start + 80]}")


def _calls(node: ast.AST) -> Iterator[Message]:
    for call in ast.walk(node):
        if not isinstance(call, ast.Call) or not call.args:
            continue
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        texts = [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
        if name in PLAIN and texts and isinstance(texts[0], str):
            yield None, texts[0]
        elif name in WITH_CONTEXT and len(texts) > 1:
            yield str(texts[0]), str(texts[1])
