"""From an organisation's draft to a published page: submitted, sent back, submitted again, approved. No other way."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from wagtail.models import Page, Revision, TaskState
from wagtail.test.utils.form_data import nested_form_data, streamfield
from wagtail.users.models import UserProfile
from wagtail_localize.models import StringSegment, StringTranslation, Translation

from commons.models import ChallengePage, OrganisationPage
from commons.services.sections import tend_sections
from hub.members.models import Membership, User
from hub.mentoring.permissions import COORDINATORS, ensure_coordinators
from hub.shared import clock
from tests.cast import SYSTEM, make_user
from tests.commons.conftest import english, french, translate  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def carla(db) -> User:
    """Coordinates, in English."""
    Group.objects.filter(name=COORDINATORS).delete()
    user = make_user("Carla Coordination", "carla@hub.example", language="en")
    user.groups.add(ensure_coordinators())
    return user


@pytest.fixture
def ed(rivage) -> User:
    """Writes for Rivage, in French."""
    user = make_user("Ed Rivage", "ed@rivage.example")
    Membership.objects.create(user=user, organisation=rivage, role=Membership.Role.EDITOR)
    return user


@pytest.fixture
def section(french, english, carla, ed, rivage) -> OrganisationPage:  # noqa: F811
    tend_sections(actor=SYSTEM)
    return OrganisationPage.objects.get(organisation=rivage, locale__language_code="fr")


def form(title: str = "Le vélo l’hiver", **fields: Any) -> dict[str, Any]:
    values = {
        "title": title, "slug": "le-velo-l-hiver", "summary": "Rouler quand il gèle", "status": "identified",
        "status_on": clock.today().isoformat(), "status_note": "", "credit": "", "example": "", "body": streamfield([]),
        "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0},
    }  # fmt: skip
    return nested_form_data({**values, **fields})


def written(client: Any, section: Page, **fields: Any) -> ChallengePage:
    answer = client.post(f"/admin/pages/add/commons/challengepage/{section.pk}/", form(**fields))
    assert answer.status_code == 302, answer.context["form"].errors
    return ChallengePage.objects.latest("pk")


def state_of(page: Page) -> TaskState:
    return Page.objects.get(pk=page.pk).current_workflow_state.current_task_state


def answer(client: Any, page: Page, verb: str, comment: str = "") -> Any:
    path = f"/admin/pages/workflow/action/{page.pk}/{verb}/{state_of(page).pk}/"
    return client.post(path, {"comment": comment})


def is_public(client: Any, page: Page) -> bool:
    return bool(client.get(Page.objects.get(pk=page.pk).url).status_code == 200)


def test_a_challenge_goes_from_draft_to_sent_back_to_published(
    section, browser, carla, ed, client, post, rivage
):
    writer, moderator = browser(ed), browser(carla)
    page = written(writer, section, **{"action-submit": "1"})
    assert page.organisation == rivage
    assert not is_public(client, page)
    [mail] = post()
    assert mail.to == [carla.email]
    assert mail.subject == "To moderate: a page of Rivage"
    assert f"/admin/pages/{page.pk}/edit/" in mail.body
    assert "Le vélo l’hiver" in moderator.get("/admin/").text

    answer(moderator, page, "reject", "Un exemple ?")
    assert not is_public(client, page)
    [_first, mail] = post()
    assert mail.to == [ed.email]
    assert "Un exemple ?" in mail.body

    edited = writer.post(f"/admin/pages/{page.pk}/edit/", form(example="À Tromsø", **{"action-submit": "1"}))
    assert edited.status_code == 302
    answer(moderator, page, "approve")
    assert is_public(client, page)
    mail = post()[-1]
    assert mail.to == [ed.email]
    assert "/fr/organisations/rivage/le-velo-l-hiver/" in mail.body


def test_mails_speak_the_language_of_whoever_reads_them(section, browser, carla, ed, post):
    User.objects.filter(pk=carla.pk).update(language="fr")
    written(browser(ed), section, **{"action-submit": "1"})
    [mail] = post()
    assert 'lang="fr"' in mail.alternatives[0].content
    User.objects.filter(pk=carla.pk).update(language="en")
    written(browser(ed), section, slug="autre", **{"action-submit": "1"})
    assert 'lang="en"' in post()[1].alternatives[0].content


def test_whoever_switched_such_mails_off_gets_none(section, browser, carla, ed, post):
    profile = UserProfile.get_for_user(carla)
    profile.submitted_notifications = False
    profile.save()
    written(browser(ed), section, **{"action-submit": "1"})
    assert post() == []


def test_a_comment_reaches_the_writer_in_the_writer_s_language(section, browser, carla, ed, mailoutbox):
    page = written(browser(ed), section)
    comments = {
        "TOTAL_FORMS": 1, "INITIAL_FORMS": 0,
        "0": {"text": "Pourquoi ?", "contentpath": "title", "position": "", "DELETE": "", "resolved": "", "id": "",
              "replies": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0}},
    }  # fmt: skip
    page.subscribers.update_or_create(user=ed, defaults={"comment_notifications": True})
    browser(carla).post(f"/admin/pages/{page.pk}/edit/", form(comments=comments))
    [mail] = mailoutbox
    assert mail.to == [ed.email]
    assert "commentaires" in mail.subject
    assert "Pourquoi ?" in mail.body


def test_a_writer_publishes_by_no_route(section, browser, ed, client):
    writer = browser(ed)
    page = written(writer, section, **{"action-publish": "1"})
    edit = f"/admin/pages/{page.pk}/edit/"
    soon = (clock.now() + dt.timedelta(seconds=1)).strftime("%Y-%m-%d %H:%M")
    writer.post(edit, form(**{"action-publish": "1"}))
    writer.post(edit, form(go_live_at=soon, **{"action-publish": "1"}))
    writer.post(f"/admin/bulk/wagtailcore/page/publish/?id={page.pk}", {"include_descendants": "on"})
    writer.post(f"/admin/api/main/pages/{page.pk}/action/publish/")
    writer.post(f"/admin/api/main/pages/{page.pk}/action/create_alias/", {"destination_page_id": section.pk})
    writer.post(edit, form(**{"action-submit": "1"}))
    answer(writer, page, "approve")
    answer(writer, page, "reject")
    writer.post(
        f"/admin/pages/{page.pk}/copy/",
        {"new_title": "X", "new_slug": "x", "new_parent_page": section.pk, "publish_copies": "on"},
    )
    assert not ChallengePage.objects.filter(live=True).exists()
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()
    assert not is_public(client, page)


def test_a_writer_s_page_stays_the_organisation_s_whatever_the_form_says(
    section, browser, ed, rivage, orbite
):
    page = written(browser(ed), section, organisation=str(orbite.pk))
    assert page.organisation == rivage
    browser(ed).post(f"/admin/pages/{page.pk}/edit/", form(organisation=str(orbite.pk)))
    assert ChallengePage.objects.get().get_latest_revision_as_object().organisation == rivage
    html = browser(ed).get(f"/admin/pages/{page.pk}/edit/").text
    assert 'name="organisation"' not in html
    assert "Rivage" in html


def test_a_writer_translates_and_the_moderators_publish_it(section, browser, carla, ed, client, post):
    writer = browser(ed)
    page = written(writer, section, **{"action-submit": "1"})
    answer(browser(carla), page, "approve")
    there = OrganisationPage.objects.get(organisation=section.organisation, locale__language_code="en")
    writer.post(f"/admin/localize/submit/page/{page.pk}/", {"locales": [there.locale_id]})
    translation = Translation.objects.get()
    target = translation.get_target_instance()
    assert target.get_parent().pk == there.pk
    assert not target.live
    segment = StringSegment.objects.filter(source=translation.source, context__path="title").get()
    path = f"/admin/localize/translate/{translation.pk}/strings/{segment.pk}/edit/"
    saved = writer.put(
        path, encode_multipart(BOUNDARY, {"value": "Cycling in winter"}), content_type=MULTIPART_CONTENT
    )
    assert saved.status_code in (200, 201)
    assert StringTranslation.objects.filter(data="Cycling in winter").exists()

    edit = f"/admin/pages/{target.pk}/edit/"
    assert f"/admin/sections/{target.pk}/submit/" in writer.get(edit).text
    writer.post(edit, {"action": "publish"})
    writer.post(f"/admin/localize/update/{translation.source_id}/", {"publish_translations": "on"})
    assert not Page.objects.get(pk=target.pk).live
    writer.post(f"/admin/sections/{target.pk}/submit/")
    assert post()[-1].to == [carla.email]
    answer(browser(carla), target, "approve")
    assert "Cycling in winter" in client.get(Page.objects.get(pk=target.pk).url).text


def test_nobody_submits_a_translation_that_is_not_theirs(section, browser, ed, oscar, orbite):
    tend_sections(actor=SYSTEM)
    writer = browser(ed)
    page = written(writer, section)
    there = OrganisationPage.objects.get(organisation=section.organisation, locale__language_code="en")
    writer.post(f"/admin/localize/submit/page/{page.pk}/", {"locales": [there.locale_id]})
    target = Translation.objects.get().get_target_instance()
    other = browser(oscar)
    assert other.get("/admin/").status_code == 200
    assert other.post(f"/admin/sections/{target.pk}/submit/").status_code == 404
    assert Page.objects.get(pk=target.pk).current_workflow_state is None


@pytest.fixture
def submitted(section, browser, carla, ed) -> Page:
    """Ed's English translation of a published challenge, which the moderators have."""
    writer = browser(ed)
    page = written(writer, section, **{"action-submit": "1"})
    answer(browser(carla), page, "approve")
    there = OrganisationPage.objects.get(organisation=section.organisation, locale__language_code="en")
    writer.post(f"/admin/localize/submit/page/{page.pk}/", {"locales": [there.locale_id]})
    target = Translation.objects.get().get_target_instance()
    writer.post(f"/admin/sections/{target.pk}/submit/")
    return Page.objects.get(pk=target.pk)


def test_a_moderator_answers_a_translation_from_its_editor(submitted, browser, carla, ed, post):
    writer, moderator = browser(ed), browser(carla)
    path = f"/admin/sections/{submitted.pk}/answer/"
    assert path in moderator.get(f"/admin/pages/{submitted.pk}/edit/").text
    assert moderator.get(path).status_code == 200

    assert moderator.post(path, {"answer": "reject", "comment": " "}).status_code == 200
    moderator.post(path, {"answer": "reject", "comment": "Le titre ?"})
    mail = post()[-1]
    assert mail.to == [ed.email]
    assert "Le titre ?" in mail.body
    assert not Page.objects.get(pk=submitted.pk).live

    assert f"/admin/sections/{submitted.pk}/submit/" in writer.get(f"/admin/pages/{submitted.pk}/edit/").text
    writer.post(f"/admin/sections/{submitted.pk}/submit/")
    assert post()[-1].to == [carla.email]
    moderator.post(path, {"answer": "approve"})
    assert Page.objects.get(pk=submitted.pk).live
    assert post()[-1].to == [ed.email]


def test_a_writer_answers_no_translation(submitted, browser, ed):
    path = f"/admin/sections/{submitted.pk}/answer/"
    assert path not in browser(ed).get(f"/admin/pages/{submitted.pk}/edit/").text
    browser(ed).post(path, {"answer": "approve"})
    assert not Page.objects.get(pk=submitted.pk).live


def test_the_writer_is_told_when_the_page_is_published_past_the_workflow(section, browser, carla, ed, post):
    page = written(browser(ed), section, **{"action-submit": "1"})
    browser(carla).post(f"/admin/pages/{page.pk}/edit/", form(**{"action-publish": "1"}))
    assert Page.objects.get(pk=page.pk).live
    assert post()[-1].to == [ed.email]


def test_the_writer_is_not_told_of_an_approval_when_the_submission_is_taken_back(
    section, browser, carla, ed, post
):
    page = written(browser(ed), section, **{"action-submit": "1"})
    before = len(post())
    browser(ed).post(f"/admin/pages/{page.pk}/edit/", form(**{"action-cancel-workflow": "1"}))
    assert Page.objects.get(pk=page.pk).current_workflow_state is None
    assert len(post()) == before
