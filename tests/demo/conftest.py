"""A demo hub of three pages, and the real one."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from hub.demo.pages import load_pages

HOME = """---
title: "Passeurs"
slug: home-{language}
summary: "{hello}"
tagline: "{hello}"
how_title: "1, 2"
steps:
  - {{title: "{hello} 1", text: "A"}}
join_title: "+"
join_text: "+"
---

{hello} [*lien*](page:about) **a**.
"""
INDEX = '---\ntitle: "{title}"\nslug: {slug}\nsummary: "{title}"\n---\n\n{title}\n'
ABOUT = """---
title: "{hello}"
slug: {slug}
summary: "{hello}"
---

## {hello} 2

- {hello} 3
- [{hello}](page:home) 4

> {hello} 5
> — Ada

```callout
{hello} 6
```
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A folder of content: home, the three indexes, one plain page, in both languages."""
    for language, hello in (("fr", "Bonjour"), ("en", "Hello")):
        folder = tmp_path / language
        folder.mkdir()
        (folder / "home.md").write_text(HOME.format(language=language, hello=hello))
        (folder / "about.md").write_text(ABOUT.format(hello=hello, slug=hello.lower()))
        for name in ("challenges", "models", "commons"):
            slug = f"{name}-{language}"
            (folder / f"{name}.md").write_text(INDEX.format(title=f"{name} {language}", slug=slug))
    return tmp_path


@pytest.fixture
def load(db: None, small: Path) -> Callable[[], int]:
    """Load the small content."""
    return lambda: load_pages(content=small)


@pytest.fixture(scope="module")
def real_once(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demonstration as `load_demo` leaves it, once for all the tests of a module."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", stdout=io.StringIO())
        yield
        transaction.set_rollback(True)


@pytest.fixture
def real(real_once: None, db: None) -> None:
    pass
