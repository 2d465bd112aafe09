"""What machines and previews of links read in the head of every public page."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from commons.models import ChallengePage, CommonPage, ModelPage
from commons.templatetags.structured import json_in_html
from hub.members.models import Organisation
from hub.mentoring.models import Cycle
from tests.commons.conftest import Tree

pytestmark = pytest.mark.django_db

DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def head_of(path: str, client: Client | None = None) -> str:
    response = (client or Client()).get(path)
    assert response.status_code == 200, path
    return response.content.decode().split("</head>")[0]


def graph_of(path: str) -> list[dict[str, Any]]:
    blocks = DATA.findall(head_of(path))
    assert len(blocks) == 1, path
    data = json.loads(blocks[0])
    assert data["@context"] == "https://schema.org"
    return data["@graph"]  # type: ignore[no-any-return]


def meta_of(path: str) -> dict[str, str]:
    pairs = re.findall(r'<meta property="([a-z:_]+)" content="([^"]*)">', head_of(path))
    return dict(pairs)


@pytest.fixture
def common(french: Tree, english: Tree, rivage: Organisation) -> Any:
    page = french.add(
        CommonPage, 'Un "guide" </script>', slug="guide", live=False, authors="Ada\nRivage", version="1.2",
        organisations=[rivage],
    )  # fmt: skip
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def test_the_home_page_introduces_the_hub_and_its_search(english):
    kinds = {node["@type"]: node for node in graph_of("/fr/")}
    assert kinds["Organization"]["name"] == "Passeurs"
    target = kinds["WebSite"]["potentialAction"]["target"]["urlTemplate"]
    assert target == "http://testserver/fr/search/?q={words}"


def test_a_common_says_who_made_it_and_under_which_licence(common, translate):
    translate(common, "Handbook", "handbook")
    node = graph_of(common.url)[0]
    assert node["@type"] == "Article"
    assert node["author"] == [
        {"@type": "Person", "name": "Ada"}, {"@type": "Organization", "name": "Rivage"},
    ]  # fmt: skip
    assert node["license"] == "https://creativecommons.org/licenses/by-sa/4.0/"
    assert (node["version"], node["inLanguage"], node["datePublished"]) == ("1.2", "fr", "2026-01-02")
    assert node["workTranslation"][0]["inLanguage"] == "en"
    translated = graph_of("/en/commons/handbook/")[0]
    assert translated["translationOfWork"]["@id"] == f"http://testserver{common.url}"


def test_a_page_says_where_it_stands(common):
    trail = next(node for node in graph_of(common.url) if node["@type"] == "BreadcrumbList")
    urls = [item["item"] for item in trail["itemListElement"]]
    assert urls == [
        "http://testserver/fr/",
        "http://testserver/fr/communs/",
        f"http://testserver{common.url}",
    ]


def test_no_text_closes_the_block_it_stands_in(common):
    node = graph_of(common.url)[0]
    assert node["headline"] == 'Un "guide" </script>'
    assert "<" not in json_in_html({"a": "</script><!--&"})


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/fr/", "WebPage"),
        ("/fr/communs/", "CollectionPage"),
        ("/fr/defis/", "CollectionPage"),
        ("/fr/defis/un-defi/", "Question"),
        ("/fr/modeles/un-modele/", "Article"),
        ("/fr/a-propos/", "WebPage"),
        ("/fr/search/", "WebPage"),
        ("/fr/topics/", "WebPage"),
        ("/fr/programmes/", "CollectionPage"),
        ("/fr/programmes/peer/", "EducationalOccupationalProgram"),
        ("/fr/charters/mentoring-charter/", "DigitalDocument"),
        ("/en/programmes/peer/", "EducationalOccupationalProgram"),
    ],
)
def test_every_public_page_has_its_data_and_its_preview(
    french: Tree, peer_cycle: Cycle, path: str, kind: str
):
    french.add(ChallengePage, "Un défi")
    french.add(ModelPage, "Un modèle")
    assert kind in {node["@type"] for node in graph_of(path)}
    meta = meta_of(path)
    for name in ("og:title", "og:type", "og:url", "og:locale", "og:image", "og:site_name"):
        assert meta[name], (path, name)
    assert meta["og:url"] == f"http://testserver{path}"
    assert meta["og:locale"] == {"fr": "fr_FR", "en": "en_GB"}[path[1:3]]


def test_the_preview_of_a_common_has_its_title_its_summary_and_its_dates(common):
    meta = meta_of(common.url)
    assert meta["og:title"] == "Un &quot;guide&quot; &lt;/script&gt;"
    assert meta["og:description"] == "Résumé : Un &quot;guide&quot; &lt;/script&gt;"
    assert meta["og:type"] == "article"
    assert meta["article:published_time"]
    assert meta["article:modified_time"]


def test_the_lists_name_what_they_show(french):
    french.add(ChallengePage, "Un défi")
    node = graph_of("/fr/defis/")[0]
    assert node["mainEntity"]["itemListElement"][0]["url"] == "http://testserver/fr/defis/un-defi/"


def test_pages_of_the_member_space_describe_nothing(ada):
    client = Client()
    client.force_login(ada.user)
    assert "ld+json" not in head_of("/me/", client)
