"""A demo hub of three pages, and the real one."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from hub.demo.pages import CONTENT, load_pages
from hub.members.models import Organisation
from hub.shared import clock
from hub.topics.models import Topic

DATA = CONTENT.parent / "data"
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


@pytest.fixture
def vocabulary(db: None) -> None:
    """The topics and organisations that the real pages name."""
    for topic in yaml.safe_load((DATA / "topics.yaml").read_text()):
        Topic.objects.create(slug=topic["slug"], name_fr=topic["fr"], name_en=topic["en"])
    year = {"joined_on": clock.today(), "membership_ends_on": clock.today() + dt.timedelta(days=365)}
    for one in yaml.safe_load((DATA / "organisations.yaml").read_text()):
        fields = {key: one[key] for key in ("slug", "name", "actor_type")}
        Organisation.objects.create(**fields, **year)
