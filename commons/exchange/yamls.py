"""YAML as the exchange writes it: in order, readable, long texts as blocks, and read back as it was written."""

import re
from typing import Any

import yaml

FENCE = re.compile(r"\A---\n(.*?)^---\n?(.*)\Z", re.DOTALL | re.MULTILINE)
OTHER_BREAKS = re.compile("[\r\x85\u2028\u2029]")


class _Writer(yaml.SafeDumper):
    """Long texts as literal blocks, no aliases, lists indented."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(writer: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = '"' if OTHER_BREAKS.search(text) else "|" if "\n" in text else None
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Writer.add_representer(str, _text)


def dump(value: Any) -> str:
    """The value in YAML, with a final newline."""
    return yaml.dump(
        value, Dumper=_Writer, allow_unicode=True, sort_keys=False, width=10_000, default_flow_style=False
    )


def with_front(front: dict[str, Any], body: str) -> str:
    """A Markdown file: front matter, then the body."""
    return f"---\n{dump(front)}---\n" + (f"\n{body}\n" if body else "")


def split_front(text: str) -> tuple[dict[str, Any], str] | None:
    """The front matter and the body of a Markdown file; None without front matter. Raises yaml.YAMLError."""
    match = FENCE.match(text)
    front = yaml.safe_load(match[1]) if match else None
    return (front, match[2].strip("\n")) if match and isinstance(front, dict) else None
