"""A charter with commitments to tick, and the form of its page."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from charters.models import Adoption, Charter, CharterVersion, Signature
from charters.services import adopt, draft_version, put_in_force, sign
from hub.members.models import Organisation, User, Volunteer
from hub.shared import clock
from tests.cast import CHARTER_EN, CHARTER_FR, SYSTEM, actor
from tests.commons.conftest import count_queries, french  # noqa: F401

PROMISES_FR = (
    "## 1. Confidentialité\n\nCe qui se dit reste entre nous.\n\n- [ ] Je **garde** pour moi ce qui se dit.\n\n"
    "## 2. Équité\n\n- [ ] Je n’en tire aucun avantage.\n"
)
PROMISES_EN = (
    "## 1. Confidentiality\n\nWhat is said stays between us.\n\n- [ ] I **keep** to myself what is said.\n\n"
    "## 2. Fairness\n\n- [ ] I draw no advantage from it.\n"
)

type Filled = Callable[..., dict[str, Any]]
type Adopts = Callable[..., Adoption]
type SignIt = Callable[..., Signature]


@pytest.fixture
def promises(db: None) -> Charter:
    """A charter with two commitments, in force."""
    charter = Charter.objects.create(slug="promises", title_fr="Promesses", title_en="Promises")
    draft = draft_version(actor=SYSTEM, charter=charter, text_fr=PROMISES_FR, text_en=PROMISES_EN)
    put_in_force(actor=SYSTEM, version=draft)
    return charter


def current(charter: Charter) -> CharterVersion:
    found = charter.version_in_force()
    assert found is not None
    return found


def next_version(charter: Charter, text_fr: str, text_en: str, **values: Any) -> CharterVersion:
    draft = draft_version(actor=SYSTEM, charter=charter, text_fr=text_fr, text_en=text_en, **values)
    return put_in_force(actor=SYSTEM, version=draft)


@pytest.fixture
def filled() -> Filled:
    """What a browser sends back from the page, all boxes ticked; `changes` are made to it."""

    def fill(client: Client, path: str, **changes: Any) -> dict[str, Any]:
        form = client.get(path).context["form"]
        return {**form.initial, **{box.name: "on" for box in form.boxes()}, **changes}

    return fill


@pytest.fixture
def sign_it() -> SignIt:
    """The person signs the version in force, in French unless said otherwise."""

    def sign_one(
        person: User | Volunteer, charter: Charter, language: str = "fr", **values: Any
    ) -> Signature:
        version, who = current(charter), actor(person)
        assert who.user is not None
        return sign(
            actor=who, version=version, language=language, sha256=version.sha256_in(language),
            **{"name": who.user.name, **values},
        )  # fmt: skip

    return sign_one


@pytest.fixture
def bare(charter: Charter, rivage: Organisation, orbite: Organisation) -> Charter:
    """Adopted by nobody."""
    now = clock.now()
    for adoption in Adoption.objects.all():
        adoption.withdrawn_at = now
        adoption.save()
    return charter


@pytest.fixture
def adopts(rita: User, rivage: Organisation) -> Adopts:
    """Rita adopts the version in force for Rivage."""

    def do(charter: Charter, **values: Any) -> Adoption:
        version = charter.version_in_force()
        assert version is not None
        said = {"name": "Rita", "mandate": "Director", "language": "fr", "sha256": version.sha256_fr}
        return adopt(actor=actor(rita), organisation=rivage, version=version, **{**said, **values})

    return do


def new_version(charter: Charter, **values: Any) -> CharterVersion:
    """One that says more, to be signed in thirty days unless said otherwise."""
    given = {
        "text_fr": CHARTER_FR + "\n## 3. Suite\n\nAutre chose.\n",
        "text_en": CHARTER_EN + "\n## 3. More\n\nSomething else.\n",
        "sign_before": clock.today() + dt.timedelta(days=30),
        **values,
    }
    version = draft_version(actor=SYSTEM, charter=charter, **given)
    put_in_force(actor=SYSTEM, version=version)
    version.refresh_from_db()
    return version
