"""What a page may hold, where it may live, and what it takes to publish it."""

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import Page
from wagtail.test.utils import WagtailPageTestCase

from commons.models import (
    SECTIONS,
    ChallengeIndexPage,
    ChallengePage,
    CommonIndexPage,
    CommonPage,
    HomePage,
    ModelIndexPage,
    ModelPage,
    OrganisationIndexPage,
    StandardPage,
)
from hub.topics.models import Topic

pytestmark = pytest.mark.django_db


class TestTree(WagtailPageTestCase):
    def test_each_type_of_page_has_its_one_place(self):
        indexes = {ChallengeIndexPage, ModelIndexPage, CommonIndexPage}
        self.assertAllowedSubpageTypes(Page, {HomePage, Page})
        self.assertAllowedSubpageTypes(HomePage, {*indexes, OrganisationIndexPage, StandardPage})
        self.assertAllowedSubpageTypes(ChallengeIndexPage, {ChallengePage})
        self.assertAllowedSubpageTypes(ModelIndexPage, {ModelPage})
        self.assertAllowedSubpageTypes(CommonIndexPage, {CommonPage})
        self.assertAllowedSubpageTypes(StandardPage, {StandardPage})
        for leaf in (ChallengePage, ModelPage, CommonPage):
            self.assertAllowedSubpageTypes(leaf, set())
        for index in indexes:
            self.assertAllowedParentPageTypes(index, {HomePage})

    def test_a_home_has_one_index_of_each_kind(self):
        assert {
            index.max_count_per_parent for index in (ChallengeIndexPage, ModelIndexPage, CommonIndexPage)
        } == {1}


@pytest.mark.parametrize("section", SECTIONS)
def test_a_model_without_one_of_its_sections_is_kept_as_a_draft_but_not_published(french, section):
    model = french.add(ModelPage, "Entre pairs", live=False, **{section: ""})
    with pytest.raises(ValidationError) as refusal:
        model.save_revision().publish()
    assert set(refusal.value.message_dict) == {section}
    assert not ModelPage.objects.get(pk=model.pk).live


def test_empty_tags_are_not_a_section(french):
    model = french.add(ModelPage, "Entre pairs", live=False, returns='<p data-block-key="a">  </p>')
    with pytest.raises(ValidationError) as refusal:
        model.save_revision().publish()
    assert set(refusal.value.message_dict) == {"returns"}


def test_a_model_with_all_its_sections_is_published(french):
    model = french.add(ModelPage, "Entre pairs", live=False)
    model.save_revision().publish()
    assert ModelPage.objects.get(pk=model.pk).live


@pytest.mark.parametrize("field", ["kind", "authors", "published_on", "summary"])
def test_a_common_says_where_it_comes_from_before_it_is_published(french, field):
    common = french.add(CommonPage, "Guide")
    setattr(common, field, None if field == "published_on" else "")
    with pytest.raises(ValidationError) as refusal:
        common.full_clean()
    assert set(refusal.value.message_dict) == {field}


@pytest.mark.parametrize(("field", "value"), [("status", "lost"), ("actor_types", ["martian"])])
def test_a_challenge_takes_known_codes_only(french, field, value):
    challenge = french.add(ChallengePage, "Ouvrir un code")
    setattr(challenge, field, value)
    with pytest.raises(ValidationError) as refusal:
        challenge.full_clean()
    assert set(refusal.value.message_dict) == {field}


def test_related_pages_are_shown_in_the_language_of_the_page(
    french, english, translate, django_assert_num_queries
):
    peer, secret = french.add(ModelPage, "Entre pairs"), french.add(ModelPage, "Brouillon", live=False)
    challenge = french.add(ChallengePage, "Ouvrir un code")
    challenge.related_models = [peer, secret]
    challenge.save()
    in_english = translate(peer, "Peer")
    translated = translate(challenge, "Open a code")

    assert [page.pk for page in challenge.models_to_show()] == [peer.pk]
    with django_assert_num_queries(2):  # one for the pages, one for what is private
        assert [page.pk for page in translated.models_to_show()] == [in_english.pk]


def test_a_related_page_that_is_not_translated_is_left_out(french, english, translate):
    challenge = french.add(ChallengePage, "Ouvrir un code")
    challenge.related_models = [french.add(ModelPage, "Entre pairs")]
    challenge.save()
    assert list(translate(challenge, "Open a code").models_to_show()) == []


def test_a_slug_finds_its_page_in_the_language_asked_for(french, english, translate):
    page = french.add(ChallengePage, "Ouvrir un code", slug="code")
    other = translate(page, "Open a code", "code")
    assert ChallengePage.objects.by_slug("code", "en").pk == other.pk
    assert ChallengePage.objects.by_slug("code", "fr").pk == page.pk
    assert page.canonical_key == other.canonical_key


def test_a_slug_of_another_language_finds_the_page_too(french, english, translate):
    page = french.add(ChallengePage, "Ouvrir un code", slug="ouvrir")
    other = translate(page, "Open a code", "open")
    assert ChallengePage.objects.by_slug("ouvrir", "en").pk == other.pk
    only_french = french.add(ChallengePage, "Seul", slug="seul")
    assert ChallengePage.objects.by_slug("seul", "en").pk == only_french.pk


def test_a_draft_has_no_slug_for_anyone(french):
    french.add(ChallengePage, "Secret", slug="secret", live=False)
    assert ChallengePage.objects.by_slug("secret") is None


def test_topics_are_common_to_the_translations(french):
    topic = Topic.objects.create(slug="open-source", name_fr="Logiciel libre", name_en="Open source")
    challenge = french.add(ChallengePage, "Ouvrir un code", topics=[topic])
    assert [one.slug for one in ChallengePage.objects.get(pk=challenge.pk).topics.all()] == ["open-source"]
    assert list(topic.challenges.all()) == [challenge]


@pytest.mark.parametrize("live", [True, False])
def test_a_title_stays_on_one_line(french, live):
    page = french.add(
        StandardPage, "Qui\r\nsommes-nous\u00a0?\u2028Des\tpairs\n", live=live, seo_title="Un\ndeux"
    )
    page = StandardPage.objects.get(pk=page.pk)
    assert page.title == page.draft_title == "Qui sommes-nous\u00a0? Des pairs"
    assert page.seo_title == "Un deux"
    page.title = "Autre\ntitre"
    page.save_revision().publish()
    assert StandardPage.objects.get(pk=page.pk).title == "Autre titre"


def test_a_title_of_line_breaks_is_no_title(french):
    with pytest.raises(ValidationError):
        french.add(StandardPage, "\n", slug="rien")
