"""Parts of pages rendered once for all readers: never what is no longer true, nor what is for others."""

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.utils.translation import override
from wagtail.models import Site

from commons import freshness
from commons.models import ChallengePage, CommonPage, ModelPage
from hub.members.models import Organisation, User, Volunteer
from tests.cast import make_topic, make_user
from tests.commons.conftest import Tree
from tests.commons.test_versions import publish, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stamped")]

ENGAGE = 'class="button button--quiet" href="/me/challenges/"'
LIST, COMMONS, HOME = "/fr/defis/", "/fr/communs/", "/fr/"
ONCE = Template("{% load commons_tags %}{% once 'word' one two %}{{ word }}{% endonce %}")
DRAFT = "Brouillon à taire"

type Committing = Callable[..., AbstractContextManager[Any]]


@pytest.fixture
def committing(django_capture_on_commit_callbacks: Any) -> Committing:
    """What is written inside is committed at its end."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def challenge(french: Tree, rivage: Organisation, committing: Committing) -> ChallengePage:
    with committing():
        return french.add(ChallengePage, "Ouvrir", slug="ouvrir", status="open", organisation=rivage)


@pytest.fixture
def guide(french: Tree, rivage: Organisation, committing: Committing) -> CommonPage:
    """A common of two versions, by Ada and Basile, then by Chloé."""
    with committing():
        page = french.add(CommonPage, "Guide", slug="guide", live=False, body=text("D’abord."))
        publish(page)
        return publish(page, version="2.0", authors="Chloé", changes="Une règle de plus.", body=text("Puis."))


@pytest.fixture
def member(ada: Volunteer) -> Client:
    return signed_in(ada.user)


@pytest.fixture
def admin(db: None) -> Client:
    return signed_in(make_user("Root", "root@hub.example", is_staff=True, is_superuser=True))


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def read(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


class TestTheTag:
    def part(self, word: str, one: Any, two: Any = 2, *, path: str = "/fr/", **fields: Any) -> str:
        """What the tag shows where it is asked for `word`."""
        request = RequestFactory().get(path, headers={"host": fields.pop("host", "testserver")})
        for name, value in fields.items():
            setattr(request, name, value)
        return ONCE.render(Context({"request": request, "word": word, "one": one, "two": two}))

    def test_it_renders_once_for_the_same_values(self, french):
        assert self.part("first", 1) == self.part("second", 1) == "first"
        assert self.part("first", (1, 2)) == self.part("second", (1, 2)) == "first"

    def test_it_renders_for_each_other_value(self, french):
        assert [self.part("first", 1), self.part("second", 3), self.part("third", 1, 3)] == [
            "first",
            "second",
            "third",
        ]

    @pytest.mark.parametrize("values", [(None, 2), (1, None)])
    def test_it_renders_anew_where_a_value_is_none(self, french, values):
        assert [self.part(word, *values) for word in ("first", "second")] == ["first", "second"]

    def test_a_preview_neither_takes_nor_leaves_anything(self, french):
        assert self.part("draft", 1, is_preview=True) == "draft"
        assert self.part("first", 1) == "first"
        assert self.part("draft", 1, is_preview=True) == "draft"
        assert self.part("second", 1) == "first"

    def test_it_renders_for_each_language_host_section_and_day(self, french):
        with time_machine.travel(dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC), tick=False) as clock:
            found = [self.part("first", 1), self.part("host", 1, host="localhost")]
            found += [self.part("section", 1, path=LIST)]
            with override("en"):
                found += [self.part("language", 1)]
            assert [self.part("again", 1), self.part("again", 1, path=LIST)] == ["first", "section"]
            clock.move_to(dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC))
            found += [self.part("day", 1)]
        assert found == ["first", "host", "section", "language", "day"]

    def test_it_renders_anew_when_something_was_published(self, french):
        assert self.part("first", 1) == "first"
        freshness.renew()
        assert self.part("second", 1) == "second"


class TestWhatIsPublished:
    @pytest.mark.parametrize("path", [HOME, LIST])
    def test_is_rendered_once_then_seen_at_once_when_it_changes(self, challenge, member, committing, path):
        assert "Ouvrir" in read(member, path)
        ChallengePage.objects.update(title="Sans rien dire")
        assert "Sans rien dire" not in read(member, path)
        with committing():
            challenge.title = "Ouvrir en grand"
            challenge.save_revision().publish()
        assert "Ouvrir en grand" in read(member, path)

    def test_shows_in_the_data_of_its_page(self, challenge, member, committing):
        read(member, challenge.url)
        with committing():
            challenge.title = "Ouvrir en grand"
            challenge.save_revision().publish()
        assert read(member, challenge.url).split("ld+json")[1].count("Ouvrir en grand") > 0

    def test_has_the_topics_that_it_has_now_under_their_present_names(self, challenge, member, committing):
        topic = make_topic("velo")
        assert "/topics/velo/" not in read(member, challenge.url)
        with committing():
            challenge.topics = [topic]
            challenge.save_revision().publish()
        assert "/topics/velo/" in read(member, challenge.url)
        with committing():
            topic.name_fr = "À bicyclette"
            topic.save()
        assert "À bicyclette" in read(member, challenge.url)

    def test_is_gone_when_it_is_unpublished(self, french, challenge, member, committing):
        with committing():
            french.add(ChallengePage, "Un autre", status="open")
        assert "Ouvrir" in read(member, LIST)
        with committing():
            challenge.unpublish()
        for path in (HOME, LIST):
            assert "Ouvrir" not in read(member, path)
            assert "Un autre" in read(member, path)


class TestADraft:
    @pytest.fixture
    def member(self, member: Client) -> Client:
        """Reads at the host of the site, where Wagtail makes its previews."""
        member.defaults["HTTP_HOST"] = urlsplit(Site.objects.get().root_url).netloc
        return member

    def shown(self, admin: Client, page: Any) -> str:
        """The draft, as its author looks at it before it is published."""
        return read(admin, f"/admin/pages/{page.pk}/view_draft/")

    def drafted(self, page: Any, **fields: Any) -> None:
        for name, value in fields.items():
            setattr(page, name, value)
        page.save_revision()

    def test_of_a_challenge_is_seen_by_its_author_alone(self, french, challenge, member, admin, committing):
        with committing():
            model = french.add(ModelPage, "Binôme à taire")
        self.drafted(challenge, title=DRAFT, related_models=[model])
        for _again in range(2):
            draft = self.shown(admin, challenge)
            assert ("Binôme à taire" in draft, DRAFT in draft) == (True, True)
            for path in (challenge.url, LIST, HOME):
                assert DRAFT not in read(member, path)
            assert "Binôme à taire" not in read(member, challenge.url)

    def test_of_a_common_is_seen_by_its_author_alone(self, guide, member, admin):
        self.drafted(guide, authors=DRAFT)
        before = self.shown(admin, guide).count(DRAFT)
        assert f"<dd>{DRAFT}</dd>" in self.shown(admin, guide)
        assert DRAFT not in read(member, guide.url)
        assert self.shown(admin, guide).count(DRAFT) == before

    @pytest.mark.parametrize("path", [LIST, "/fr/defis/ouvrir/"])
    def test_takes_nothing_from_the_data_of_the_page(self, challenge, member, admin, path):
        page = challenge if path == challenge.url else challenge.get_parent().specific
        self.drafted(page, title=DRAFT)
        assert DRAFT in self.shown(admin, page)
        assert "ld+json" in read(member, path)
        assert "ld+json" not in self.shown(admin, page)
        assert DRAFT not in read(member, path)

    def test_of_the_home_page_is_seen_by_its_author_alone(self, french, member, admin):
        self.drafted(french.home, body=text(DRAFT))
        assert DRAFT in self.shown(admin, french.home)
        assert DRAFT not in read(member, HOME)
        assert DRAFT in self.shown(admin, french.home)


class TestACommonReservedForMembers:
    OPENS = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)

    @pytest.fixture
    def clock(self):
        with time_machine.travel(self.OPENS - dt.timedelta(days=1), tick=False) as clock:
            yield clock

    @pytest.fixture
    def reserved(self, clock, french, guide, committing) -> CommonPage:
        with committing():
            return french.add(CommonPage, "Livre blanc", summary="Zibeline", reserved_until=self.OPENS.date())

    @pytest.mark.parametrize("path", [COMMONS, HOME])
    def test_is_told_to_members_alone_whoever_reads_first(self, reserved, ada, path):
        for order in ((True, False), (False, True)):
            freshness.renew()
            told = {is_member: self.told(ada if is_member else None, f"{path}?x=1") for is_member in order}
            assert told == {True: True, False: False}

    def told(self, person: Volunteer | None, path: str) -> bool:
        html = read(signed_in(person.user) if person else Client(), path)
        assert "Guide" in html
        return "Zibeline" in html

    def test_is_announced_to_others_by_its_title(self, reserved, member):
        assert 'aria-labelledby="reserved"' not in read(member, COMMONS)
        assert 'aria-labelledby="reserved"' in read(Client(), f"{COMMONS}?x=1")
        assert 'aria-labelledby="reserved"' not in read(member, COMMONS)

    def test_is_for_everyone_once_the_day_has_come(self, clock, reserved, ada):
        for path in (COMMONS, HOME):
            assert not self.told(None, f"{path}?x=1")
        clock.move_to(self.OPENS)
        for path in (COMMONS, HOME):
            assert self.told(None, f"{path}?x=1")
        assert 'aria-labelledby="reserved"' not in read(Client(), f"{COMMONS}?x=1")

    def test_is_no_longer_said_to_be_reserved_either(self, clock, reserved, ada):
        said = "réservé aux membres jusqu’au"
        assert said in read(signed_in(ada.user), COMMONS)
        clock.move_to(self.OPENS)
        assert said not in read(signed_in(ada.user), COMMONS)


class TestTheVersionsOfACommon:
    def authors(self, client: Client, path: str) -> str:
        return read(client, path).split("<dl")[1].split("<dd>")[1].split("</dd>")[0]

    @pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["earlier first", "current first"])
    def test_each_has_its_own_origin(self, guide, member, order):
        paths = [f"{guide.url}versions/1/", guide.url]
        found = {which: self.authors(member, paths[which]) for which in order}
        assert found == {0: "Ada, Basile", 1: "Chloé"}


@pytest.fixture
def referent(rita: User) -> Client:
    return signed_in(rita)


def test_only_a_referent_is_asked_to_engage(challenge, referent, member):
    for _again in range(2):
        assert ENGAGE in read(referent, challenge.url)
        assert ENGAGE not in read(Client(), f"{challenge.url}?x=1")
        assert ENGAGE not in read(member, challenge.url)


class TestEachLanguage:
    def test_has_its_own_list(self, challenge, english, translate, committing, member):
        with committing():
            translate(challenge, "Open", "open")
        for _again in range(2):
            french, other = read(member, LIST), read(member, "/en/challenges/")
            assert (">Ouvrir</a>" in french, "Publié par Rivage" in french) == (True, True)
            assert (">Ouvrir</a>" in other, "Publié par" in other) == (False, False)
            assert (">Open</a>" in other, "Published by Rivage" in other) == (True, True)

    def test_has_its_own_words_around_what_is_not_translated(self, guide, english, member):
        for _again in range(2):
            assert "Toutes les versions" in read(member, guide.url)
            assert "All versions" in read(member, "/en/communs/guide/")
