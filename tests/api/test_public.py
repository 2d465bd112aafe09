"""What the hub publishes, read without a key, in both languages."""

from collections.abc import Callable
from typing import Any

import pytest

from charters.clauses import digest
from charters.models import Charter
from charters.services import draft_version, put_in_force
from commons.models import ChallengePage, CommonPage, ModelPage
from hub.members.models import Organisation, Volunteer
from hub.mentoring.models import Cycle
from hub.topics.models import Topic
from tests.api.conftest import Caller
from tests.cast import SYSTEM, make_cycle, make_organisation, make_volunteer
from tests.commons.conftest import Tree

BODY = [
    ("heading", {"text": "Contexte", "level": "2"}),
    ("paragraph", "<p>Un <b>texte</b></p>"),
    ("quote", {"text": "Oui", "attribution": "Ada"}),
    ("figures", [{"value": "26", "label": "pays"}]),
    ("callout", {"text": "<p>Attention</p>"}),
    ("steps", [{"title": "Un", "text": "Deux"}]),
]


@pytest.fixture
def challenge(french: Tree, rivage: Organisation, open_source: Topic) -> Any:
    page = french.add(
        ChallengePage,
        "Ouvrir ses données",
        organisation=rivage,
        actor_types=["operator"],
        status="open",
        body=BODY,
    )
    page.topics.add(open_source)
    page.save_revision().publish()
    return page


def test_a_challenge_is_read_in_both_languages(
    anyone: Caller,
    english: Tree,
    challenge: Any,
    translate: Callable[..., Any],
) -> None:
    copy = translate(challenge, "Open one's data", "open-ones-data")
    page = anyone.get(f"challenges/{challenge.slug}/").json()
    assert (page["title"], page["language"], page["id"]) == (
        "Ouvrir ses données",
        "fr",
        str(challenge.translation_key),
    )
    assert page["html_url"].startswith("http://testserver/fr/")
    assert [(one["language"], one["slug"]) for one in page["translations"]] == [
        ("en", copy.slug),
        ("fr", challenge.slug),
    ]
    assert page["organisation"] == {"slug": "rivage", "name": "Rivage"}
    assert page["topics"] == [{"slug": "open-source", "name": "logiciel libre"}]
    assert [block["type"] for block in page["body"]] == [name for name, _value in BODY]
    assert page["body"][1] == {"type": "paragraph", "html": "<p>Un <b>texte</b></p>"}
    translated = anyone.get(f"challenges/{challenge.slug}/", {"language": "en"}).json()
    assert (translated["title"], translated["slug"]) == ("Open one's data", "open-ones-data")
    assert [row["title"] for row in anyone.get("challenges/", {"language": "en"}).json()["results"]] == [
        "Open one's data"
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [({"topic": "open-source"}, 1), ({"status": "open"}, 1), ({"status": "closed"}, 0), ({"actor_type": "operator"}, 1),
     ({"actor_type": "school"}, 0), ({"organisation": "rivage"}, 1), ({"search": "donnee ouverte"}, 1),
     ({"search": "tramway"}, 0)],
)  # fmt: skip
def test_challenges_are_filtered_and_searched(
    anyone: Caller, challenge: Any, query: dict[str, str], found: int
) -> None:
    assert anyone.get("challenges/", query).json()["count"] == found


def test_what_is_not_published_is_not_there(anyone: Caller, challenge: Any) -> None:
    challenge.unpublish()
    assert anyone.get("challenges/").json()["count"] == 0
    assert anyone.get(f"challenges/{challenge.slug}/").status_code == 404


def test_models_and_commons_are_read(anyone: Caller, french: Tree) -> None:
    model, common = french.add(ModelPage, "Entre pairs"), french.add(CommonPage, "Guide", body=BODY)
    sections = anyone.get(f"models/{model.slug}/").json()["sections"]
    assert sections[0]["anchor"] == "principles"
    read = anyone.get(f"commons/{common.slug}/").json()
    assert (read["authors"], read["licence"], read["file_url"]) == (["Ada", "Basile"], "CC-BY-SA-4.0", None)
    assert len(read["body"]) == len(BODY)
    assert read["history_url"] == f"{read['html_url']}versions/"
    assert read["citation"].endswith(f"Licence CC-BY-SA-4.0. {read['html_url']}")
    assert read["bibtex"].startswith("@misc{guide-2026,")


def test_a_common_says_what_its_last_version_changed(anyone: Caller, french: Tree) -> None:
    common = french.add(CommonPage, "Guide", live=False)
    common.save_revision().publish()
    common.refresh_from_db()
    common.version, common.changes = "2.0", "Une règle de plus."
    common.save_revision().publish()
    assert anyone.get(f"commons/{common.slug}/").json()["changes"] == "Une règle de plus."


def test_every_version_of_a_charter_has_its_fingerprint(anyone: Caller, charter: Charter) -> None:
    version = draft_version(actor=SYSTEM, charter=charter, text_fr="## 1. Deux", text_en="## 1. Two")
    versions = f"charters/{charter.slug}/versions/"
    assert [one["number"] for one in anyone.get(versions).json()["results"]] == [1], (
        "a draft is nobody's business"
    )
    put_in_force(actor=SYSTEM, version=version)
    two, one = anyone.get(versions).json()["results"]
    assert (two["state"], one["state"]) == ("in_force", "superseded")
    assert two["sha256_fr"] == digest(two["full_text_fr"]) == digest("## 1. Deux")
    assert two["chain_sha256"] != one["chain_sha256"]
    assert anyone.get(f"charters/{charter.slug}/", {"language": "en"}).json()["text"] == "## 1. Two"


def test_programmes_show_their_published_cycles(anyone: Caller, peer_cycle: Cycle) -> None:
    make_cycle(peer_cycle.programme, slug="second", state="draft")
    (programme,) = anyone.get("programmes/").json()["results"]
    assert [cycle["id"] for cycle in programme["cycles"]] == [str(peer_cycle.pk)]
    assert (programme["model"], programme["charter"]) == ("peer", "mentoring-charter")
    assert anyone.get("programmes/", {"state": "enrolling"}).json()["count"] == 1
    assert anyone.get("programmes/", {"state": "closed"}).json()["count"] == 0


def test_an_organisation_whose_membership_ended_is_no_longer_listed(
    anyone: Caller, rivage: Organisation
) -> None:
    assert anyone.get("organisations/rivage/").json()["actor_type"] == "local_authority"
    past = {"joined_on": "2020-01-01", "membership_ends_on": "2021-01-01"}
    Organisation.objects.filter(pk=rivage.pk).update(**past)
    assert anyone.get("organisations/").json()["count"] == 0
    assert anyone.get("organisations/rivage/").status_code == 404


def test_a_figure_is_told_from_five_on(anyone: Caller, ada: Volunteer, open_source: Topic) -> None:
    figure = anyone.get("figures/volunteers/").json()
    assert (figure["value"], figure["is_withheld"], figure["threshold"]) == (None, True, 5)
    for n in range(4):
        make_volunteer(f"More{n}", make_organisation(f"Home{n}", "school"), offers=[open_source])
    figure = anyone.get("figures/volunteers/").json()
    assert (figure["value"], figure["is_withheld"]) == (5, False)
    assert figure["date"]
    assert figure["definition"]
