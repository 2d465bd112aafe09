"""No public address is without its Markdown twin: each one that the sitemap lists leads to it."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client

from commons.exchange.yamls import split_front
from commons.models import ChallengePage, CommonPage, ModelPage
from hub.mentoring.models import Cycle
from hub.shared import clock
from hub.topics.models import Topic
from tests.cast import make_topic
from tests.commons.conftest import Tree
from tests.commons.test_sitemap import read

pytestmark = pytest.mark.django_db
TWIN = re.compile(r'<link rel="alternate" type="text/markdown" href="([^"]+)">')


@pytest.fixture
def hub(french: Tree, english: Tree, translate: Any, peer_cycle: Cycle, open_source: Topic) -> None:
    model = french.add(ModelPage, "Pair à pair")
    challenge = french.add(ChallengePage, "Ouvrir [son] code", slug="ouvrir", topics=[open_source])
    challenge.related_models = [model]
    challenge.save()
    french.add(CommonPage, "Le guide", topics=[open_source], reserved_until=None)
    translate(challenge, "Open one's code", "open")


def twin(path: str) -> tuple[dict[str, Any], str]:
    response = Client().get(path)
    assert response.status_code == 200, path
    found = split_front(response.content.decode())
    assert found is not None, path
    return found


def test_every_address_leads_to_its_twin(hub: None):
    for path in read():
        found = TWIN.search(Client().get(path).content.decode())
        assert found, f"{path} has no twin"
        front, body = twin(found[1])
        assert front["url"].endswith(path), path
        assert front["language"] == path[1:3]
        assert body.startswith(f"# {front['title']}\n"), path


def test_the_twin_of_a_topic_leads_to_what_is_published_on_it(hub: None):
    front, body = twin("/fr/topics/open-source.md")
    assert front["topics"] == ["open-source"]
    assert front["translations"] == {"en": "http://testserver/en/topics/open-source/"}
    assert "- [Ouvrir \\[son\\] code](http://testserver/fr/defis/ouvrir/)" in body
    assert "/fr/modeles/pair-a-pair/" in body
    assert "Open one's code" in twin("/en/topics/open-source.md")[1]


def test_but_not_to_what_is_reserved_or_a_draft(french: Tree, english: Tree):
    quiet = make_topic("quiet")
    french.add(ChallengePage, "Brouillon", topics=[quiet], live=False)
    french.add(CommonPage, "Réservé", topics=[quiet], reserved_until=clock.today() + dt.timedelta(days=30))
    text = "\n".join(map(str, twin("/fr/topics/quiet.md")))
    assert "Brouillon" not in text
    assert "Réservé" not in text


def test_what_is_no_list_has_no_twin(hub: None):
    for path in (
        "/fr/topics/unknown.md",
        "/fr/topics/.md",
        "/fr/search.md",
        "/fr/topics/open-source/feed.md",
    ):
        assert Client().get(path).status_code == 404, path
