"""What readers need is there, or the page is not published: whatever the route."""

import json
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.models import GroupApprovalTask, Locale, Workflow, WorkflowPage, WorkflowTask
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield
from wagtail_localize.models import Translation, TranslationSource

from commons.models import StandardPage
from commons.publication import NotReadyToPublish
from hub.members.models import User

pytestmark = pytest.mark.django_db

UNDESCRIBED = [{"type": "image", "value": {"image": None, "alt_text": "", "caption": ""}, "id": "1"}]
SILENT = [
    {"type": "paragraph", "value": "<p>Voir :</p>", "id": "1"},
    {"type": "video", "value": {"title": "Film", "video": None, "transcript": ""}, "id": "2"},
]


@pytest.fixture
def draft(french) -> StandardPage:
    """A page whose picture has no description yet."""
    return french.add(StandardPage, "Visite", slug="visite", body=json.dumps(UNDESCRIBED), live=False)


@pytest.fixture
def moderator(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("modo@hub.example", "unlikely words in a row"))
    return client


def is_live(page: StandardPage) -> bool:
    return StandardPage.objects.get(pk=page.pk).live


def said(response: Any) -> str:
    return " ".join(str(message) for message in response.context["messages"])


class TestByProgram:
    def test_a_picture_without_description_is_refused_and_the_sentence_says_which(self, draft):
        with pytest.raises(NotReadyToPublish) as refusal:
            draft.save_revision().publish()
        assert "Description" in str(refusal.value)
        assert "1" in str(refusal.value)
        assert not is_live(draft)

    def test_a_video_without_transcript_is_refused(self, draft):
        draft.body = json.dumps(SILENT)
        with pytest.raises(NotReadyToPublish) as refusal:
            draft.save_revision().publish()
        assert list(refusal.value.error_dict) == ["body"]

    def test_the_page_as_a_whole_is_published(self, draft):
        draft.body = json.dumps([{"type": "paragraph", "value": "<p>Bonjour</p>", "id": "1"}])
        draft.save_revision().publish()
        assert is_live(draft)

    def test_going_round_the_page_s_own_method_is_refused_too(self, draft):
        with pytest.raises(NotReadyToPublish):
            PublishPageRevisionAction(draft.save_revision()).execute(skip_permission_checks=True)
        assert not is_live(draft)

    def test_a_live_page_keeps_what_it_shows_when_its_new_version_is_refused(self, french):
        page = french.add(StandardPage, "Visite", slug="visite")
        page.save_revision().publish()
        page.body = json.dumps(UNDESCRIBED)
        with pytest.raises(NotReadyToPublish):
            page.save_revision().publish()
        assert not StandardPage.objects.get(pk=page.pk).body


class TestAtADate:
    def publish_at(self, page: StandardPage, *, later: Any) -> None:
        revision = page.save_revision()
        revision.approved_go_live_at = later
        revision.save()

    def test_an_incomplete_page_stays_a_draft_and_holds_up_no_other(self, french, draft):
        later = timezone.now() + timezone.timedelta(hours=1)
        other = french.add(StandardPage, "Autre", slug="autre", live=False)
        self.publish_at(draft, later=later)
        self.publish_at(other, later=later)
        with time_machine.travel(later + timezone.timedelta(hours=1)):
            call_command("publish_scheduled")
        assert (is_live(draft), is_live(other)) == (False, True)
        assert not draft.revisions.filter(approved_go_live_at__isnull=False).exists()


class TestInTheEditor:
    def post(self, client: Client, page: StandardPage, body: list[Any], **action: str) -> Any:
        data = nested_form_data(
            {
                "title": page.title,
                "slug": page.slug,
                "summary": page.summary,
                "body": streamfield(body),
                "comments": {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0"},
            }
        )
        path = reverse("wagtailadmin_pages:edit", args=[page.pk])
        return client.post(path, {**data, **{name.replace("_", "-"): on for name, on in action.items()}})

    picture = ("image", {"image": "", "alt_text": "", "caption": ""})

    def test_a_draft_may_be_incomplete(self, moderator, draft):
        assert self.post(moderator, draft, [self.picture]).status_code == 302

    @pytest.mark.parametrize("action", ["action_publish", "action_submit"])
    def test_publishing_and_submitting_show_the_error_at_the_field(self, moderator, draft, action):
        WorkflowPage.objects.update_or_create(page=draft, defaults={"workflow": Workflow.objects.create()})
        response = self.post(moderator, draft, [self.picture], **{action: "1"})
        assert response.status_code == 200
        assert "body" in response.context["form"].errors
        assert not is_live(draft)

    def test_a_complete_page_is_published(self, moderator, draft):
        text = ("paragraph", rich_text("<p>Bonjour</p>"))
        assert self.post(moderator, draft, [text], action_publish="1").status_code == 302
        assert is_live(draft)

    def test_publishing_many_pages_at_once_ends_at_the_editor_of_the_incomplete_one(self, moderator, draft):
        draft.save_revision()
        path = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
        response = moderator.post(f"{path}?id={draft.pk}&next=/admin/", follow=True)
        assert response.redirect_chain[-1][0] == reverse("wagtailadmin_pages:edit", args=[draft.pk])
        assert "Description" in said(response)
        assert not is_live(draft)

    def test_the_back_office_s_own_programs_are_told(self, moderator, draft):
        path = f"/admin/api/main/pages/{draft.pk}/action/publish/"
        response = moderator.post(path, {}, content_type="application/json")
        assert response.status_code == 400
        assert not is_live(draft)


class TestModeration:
    @pytest.fixture
    def task_state(self, french, draft) -> Any:
        workflow = Workflow.objects.create(name="Relecture")
        task = GroupApprovalTask.objects.create(name="Relire")
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=1)
        draft.save_revision()
        return workflow.start(draft, None).current_task_state

    def approve(self, client: Client, page: StandardPage, task_state: Any, **headers: str) -> Any:
        path = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", task_state.pk])
        return client.post(path, {"comment": ""}, headers=headers)

    def test_approving_an_incomplete_page_says_what_is_missing(self, moderator, draft, task_state):
        response = self.approve(moderator, draft, task_state)
        assert response.status_code == 302
        page = moderator.get(response.headers["Location"])
        assert "Description" in said(page)
        assert not is_live(draft)
        task_state.refresh_from_db()
        assert task_state.status == "in_progress"

    def test_in_a_dialog_too(self, moderator, draft, task_state):
        headers = {"x-requested-with": "XMLHttpRequest"}
        response = self.approve(moderator, draft, task_state, **headers)
        assert response.json()["redirect"] == reverse("wagtailadmin_pages:edit", args=[draft.pk])

    def test_approving_a_complete_page_publishes_it(self, moderator, draft, task_state):
        draft.body = "[]"
        draft.save_revision()
        task_state.revision = draft.get_latest_revision()
        task_state.save()
        assert self.approve(moderator, draft, task_state).status_code == 302
        assert is_live(draft)


def test_a_translation_whose_original_is_incomplete_is_not_published(
    french, english, draft, django_capture_on_commit_callbacks
):
    source = TranslationSource.get_or_create_from_instance(draft)[0]
    target = Locale.objects.get(language_code="en")
    translation = Translation.objects.create(source=source, target_locale=target)
    with pytest.raises(NotReadyToPublish), django_capture_on_commit_callbacks(execute=True):
        translation.save_target(publish=True)
    assert not translation.get_target_instance().live
