"""What waits for a coordinator in the demo hub: ideas, a need, and a challenge that an organisation has submitted."""

from pathlib import Path

import yaml
from django.db import transaction
from wagtail.models import Locale

from commons.models import ChallengePage, Idea, Need, OrganisationPage
from commons.services.ideas import confirm_idea, send_idea
from commons.services.needs import send_need
from hub.demo.markdown import Document, body, no_file, stable_id
from hub.demo.network import DATA, Row
from hub.members.actors import Actor
from hub.members.models import Organisation, User
from hub.shared import clock
from hub.topics.models import Topic

WAITING = Path(__file__).parent / "content" / "waiting"


@transaction.atomic
def load_voices() -> int:
    """Add the ideas and the need that nobody has sent yet; how many. What was decided since stays so."""
    known = {*Idea.objects.values_list("email", flat=True), *Need.objects.values_list("email", flat=True)}
    found = yaml.safe_load((DATA / "voices.yaml").read_text(encoding="utf-8"))
    ideas = [row for row in found["ideas"] if row["email"] not in known]
    needs = [row for row in found["needs"] if row["email"] not in known]
    for row in ideas:
        confirm_idea(idea=send_idea(values=row))
    for row in needs:
        _send_need(row)
    return len(ideas) + len(needs)


def _send_need(row: Row) -> None:
    values = {name: row[name] for name in ("name", "email", "organisation", "message")}
    send_need(actor=Actor(), values=values, answers=row["answers"], language=row["language"])


@transaction.atomic
def load_submitted() -> int:
    """Have the challenges of `content/waiting` written by an organisation's editor, and submitted; how many are new."""
    made = 0
    for file in sorted(WAITING.glob("*.md")):
        key = stable_id("waiting", file.stem)
        if not ChallengePage.objects.filter(translation_key=key).exists():
            made += _submit(Document.read(WAITING, file.stem), key)
    return made


def _submit(document: Document, key: str) -> int:
    meta = document.meta
    organisation = Organisation.objects.get(slug=meta["organisation"])
    author = User.objects.filter(email=meta["author"]).first()
    section = OrganisationPage.objects.filter(
        organisation=organisation, locale=Locale.objects.get(language_code="fr")
    ).first()
    if author is None or section is None:
        return 0
    names = ("title", "summary", "status", "actor_types", "example", "status_note")
    page = ChallengePage(
        translation_key=key, locale=section.locale, live=False, owner=author, status_on=clock.today(),
        body=body(document, no_file), **{name: meta[name] for name in names},
    )  # fmt: skip
    section.add_child(instance=page)
    page.topics = list(Topic.objects.filter(slug__in=meta["topics"]))
    page.save_revision(user=author)
    workflow = page.get_workflow()
    if workflow is not None:
        workflow.start(page, author)
    return 1
