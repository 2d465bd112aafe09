"""What editors do with the pages in Wagtail's back office."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from wagtail.models import GroupPagePermission
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from commons.blocks import Body
from commons.models import SECTIONS, ChallengePage, CommonPage, ModelPage, StandardPage
from hub.members.models import User
from hub.topics.models import Topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Client:
    """The back office, open to a superuser."""
    client = Client()
    client.force_login(User.objects.create_superuser("coralie@passeurs.example", "x"))
    return client


@pytest.mark.parametrize("model", [ChallengePage, ModelPage, CommonPage, StandardPage])
def test_every_type_of_page_can_be_written_and_edited(french, office, model):
    page = french.add(model, "Une page")
    parent = page.get_parent()
    name = model._meta.model_name
    assert office.get(f"/admin/pages/add/commons/{name}/{parent.pk}/").status_code == 200
    assert office.get(f"/admin/pages/{page.pk}/edit/").status_code == 200


def test_a_draft_may_be_saved_with_nothing_but_a_title_and_is_refused_publication_field_by_field(
    french, office
):
    index = french.add(ModelPage, "Autre").get_parent()
    empty = {name: rich_text("") for name in SECTIONS}
    data = {"title": "Entre pairs", "slug": "entre-pairs", "summary": "", "kind": "", "who": "", **empty}
    data = {**data, "body": streamfield([]), "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0}}
    address = f"/admin/pages/add/commons/modelpage/{index.pk}/"
    response = office.post(address, nested_form_data({**data, "action-publish": "1"}))
    assert response.status_code == 200
    assert {*SECTIONS, "summary", "kind", "who"} <= set(response.context["form"].errors)
    assert not ModelPage.objects.filter(slug="entre-pairs").exists()

    response = office.post(address, nested_form_data(data))
    assert response.status_code == 302, response.context["form"].errors
    assert not ModelPage.objects.get(slug="entre-pairs").live


@pytest.mark.parametrize("name", list(Body().child_blocks))
def test_every_block_has_an_icon_a_description_a_template_and_a_preview(french, office, name):
    block = Body().child_blocks[name]
    assert block.meta.icon not in {"placeholder", ""}
    assert block.get_description()
    assert block.meta.template.startswith("commons/blocks/")
    assert block.is_previewable


def test_an_image_without_its_description_is_refused():
    block = Body().child_blocks["image"]
    assert block.child_blocks["alt_text"].required


def test_the_page_chooser_shows_published_pages_and_one_s_own_drafts(french):
    french.add(ChallengePage, "Publié")
    french.add(ChallengePage, "Brouillon des autres", live=False)
    own = french.add(StandardPage, "Chez nous")
    own.add_child(
        instance=StandardPage(title="Notre brouillon", summary="-", locale=french.locale, live=False)
    )

    group = Group.objects.create(name="Rédaction")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    change = Permission.objects.get(codename="change_page", content_type__app_label="wagtailcore")
    GroupPagePermission.objects.create(group=group, page=own, permission=change)
    editor = User.objects.create_user("edith@rivage.example", "x")
    editor.groups.add(group)
    client = Client()
    client.force_login(editor)

    def chosen_from(page) -> str:
        return client.get(f"/admin/choose-page/{page.pk}/").json()["html"]

    challenges = chosen_from(ChallengePage.objects.get(title="Publié").get_parent())
    assert "Publié" in challenges
    assert "Brouillon des autres" not in challenges
    assert "Notre brouillon" in chosen_from(own)


@pytest.mark.parametrize("model", [ChallengePage, ModelPage, CommonPage, StandardPage])
def test_every_type_of_page_is_previewed_before_it_is_published(french, model):
    page = french.add(model, "Une page", live=False)
    if model is ChallengePage:
        page.related_models = [french.add(ModelPage, "Entre pairs")]
        page.topics = [Topic.objects.create(slug="code", name_fr="Code", name_en="Code")]
    page.save_revision()
    html = page.get_latest_revision_as_object().make_preview_request().content.decode()
    assert "Une page" in html
    assert ("/fr/modeles/entre-pairs/" in html) == (model is ChallengePage)
