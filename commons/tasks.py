"""What follows the publication of a page: the facts that all languages share reach its translations at once."""

import json
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet
from django.dispatch import receiver
from django.urls import reverse
from django.utils.translation import override
from wagtail.models import Page, Revision
from wagtail.signals import page_published
from wagtail_localize.fields import SynchronizedField
from wagtail_localize.models import Translation, TranslationSource

from commons.ideas import token_for
from commons.models import ChallengeMove, ChallengePage, CommonPage, Idea, Need
from commons.publication import NotReadyToPublish
from commons.services import ideas, needs
from commons.services.lives import record_move
from commons.services.versions import record_version
from hub.members.actors import Actor
from hub.members.events import after
from hub.members.models import Event
from hub.members.tasks import coordinators
from hub.shared.chores import chore
from hub.shared.mail import send


@receiver(page_published)
def record_the_move(instance: Page, revision: Revision | None = None, **_kwargs: Any) -> None:
    """A challenge published with a new status has moved. Before its facts are shared: its note comes first."""
    if isinstance(instance, ChallengePage):
        record_move(actor=Actor(user=revision.user if revision else None), page=instance)


@receiver(page_published)
def keep_the_version(instance: Page, **_kwargs: Any) -> None:
    """What a common said when it was published stays in its history."""
    if isinstance(instance, CommonPage):
        record_version(page=instance)


@chore("histories begun")
def begin_histories() -> int:
    """What was published before histories were kept begins its own with what it says today."""
    told = ChallengeMove.objects.values("challenge_key")
    challenges = ChallengePage.objects.live().exclude(translation_key__in=told).order_by("path")
    commons = CommonPage.objects.live().filter(versions=None)
    begun = [record_move(actor=Actor.system(), page=page) for page in list(challenges)]
    kept = [record_version(page=page) for page in list(commons)]
    return sum(one is not None for one in [*begun, *kept])


@receiver(page_published)
def share_facts(instance: Page, **_kwargs: Any) -> None:
    """A status, topics or an organisation are not translated: readers of all languages see the same."""
    names = shared_fields(type(instance))
    source = TranslationSource.objects.get_for_instance_or_none(instance) if names else None
    if source is None:
        return
    _keep_in_source(source, instance, names)
    for translation in Translation.objects.filter(source=source, enabled=True).select_related(
        "target_locale"
    ):
        target = instance.get_translation_or_none(translation.target_locale)
        if target is not None:
            _bring(target.specific, instance, names)


def shared_fields(model: type[Page]) -> list[str]:
    """The fields of a page type that are the same in every language."""
    fields = getattr(model, "override_translatable_fields", [])
    return [one.field_name for one in fields if isinstance(one, SynchronizedField) and not one.overridable]


def _keep_in_source(source: TranslationSource, page: Page, names: list[str]) -> None:
    """The translation's editor starts from this copy: it must not bring the old facts back."""
    facts = page.serializable_data()
    content = {**json.loads(source.content_json), **{name: facts[name] for name in names}}
    source.content_json = json.dumps(content, cls=DjangoJSONEncoder)
    source.save(update_fields=["content_json"])


def _bring(target: Page, page: Page, names: list[str]) -> None:
    facts = page.serializable_data()
    known = target.serializable_data()
    if all(known[name] == facts[name] for name in names):
        return
    latest = target.get_latest_revision_as_object()
    has_draft = target.live and target.has_unpublished_changes
    for one in [latest, target] if has_draft else [latest]:
        _give(one, page, names)
    if has_draft:
        target.save()
    revision = latest.save_revision()
    if target.live and not has_draft:
        try:
            revision.publish()
        except NotReadyToPublish:  # it was live before today's demands: its text stays, the facts follow
            _give(target, page, names)
            target.save()


def _give(target: Page, page: Page, names: list[str]) -> None:
    for name in names:
        value = getattr(page, name)
        setattr(target, name, list(value.all()) if hasattr(value, "all") else value)


@after("idea.sent")
def ask_to_confirm(event: Event) -> None:
    """The mail quotes nothing of what was typed: it goes to an address that nobody has proven."""
    idea = Idea.objects.filter(pk=event.subject_id, state=Idea.State.SENT).first()
    if idea is None:
        return
    with override(idea.language):
        link = settings.WAGTAILADMIN_BASE_URL + reverse("idea_confirm", args=[token_for(idea)])
    send("commons/mail/idea_sent.txt", to=idea.email, language=idea.language, context={"link": link})


@after("idea.received")
def thank_and_tell(event: Event) -> None:
    """The sender is thanked; the coordinators learn that there is something to read, and nothing of who wrote it."""
    _tell_senders(Idea.objects.filter(pk=event.subject_id), "received")
    link = settings.WAGTAILADMIN_BASE_URL + reverse("idea:inspect", args=[event.subject_id])
    for user in coordinators():
        send("commons/mail/idea_to_read.txt", to=user.email, language=user.language, context={"link": link})


@after("idea.declined")
def tell_of_the_answer(event: Event) -> None:
    _tell_senders(Idea.objects.filter(pk=event.subject_id), "declined")


@after("idea.merged")
def tell_of_the_merger(event: Event) -> None:
    """Where the idea joined a challenge, those merged into it before join it too."""
    idea = Idea.objects.get(pk=event.subject_id)
    _tell_senders(Idea.objects.family_of(idea), "merged")


@after("idea.promoted", "idea.published")
def tell_of_the_challenge(event: Event) -> None:
    """That it is being prepared; its address, when it can be read. One mail where both happen at once."""
    family = Idea.objects.family_of(Idea.objects.get(pk=event.subject_id))
    if event.verb == "idea.published":
        _tell_senders(family, "published")
    elif not Event.objects.filter(verb="idea.published", subject_id=event.subject_id).exists():
        _tell_senders(family, "promoted")


def _tell_senders(family: QuerySet[Idea], what: str) -> None:
    for idea in family.filter(forgotten_at=None).exclude(state=Idea.State.SENT).select_related("challenge"):
        challenge = idea.challenge if idea.challenge is not None and idea.challenge.live else None
        context = {"idea": idea, "challenge": challenge}
        send(f"commons/mail/idea_{what}.txt", to=idea.email, language=idea.language, context=context)


@receiver(page_published)
def announce_to_senders(instance: Page, **_kwargs: Any) -> None:
    if isinstance(instance, ChallengePage):
        ideas.announce_challenge(challenge=instance)


@chore("unconfirmed ideas deleted")
def drop_unconfirmed_ideas() -> int:
    return ideas.drop_unconfirmed(actor=Actor.system())


@chore("senders of ideas forgotten")
def forget_senders_of_ideas() -> int:
    return ideas.forget_senders(actor=Actor.system())


@after("need.sent")
def mail_need(event: Event) -> None:
    """The coordinators learn that there is one, not what it says; the sender, that it arrived."""
    need = Need.objects.filter(pk=event.subject_id, forgotten_at=None).first()
    if need is None:
        return
    link = settings.WAGTAILADMIN_BASE_URL + reverse("need:inspect", args=[need.pk])
    for user in coordinators():
        send("commons/mail/need_received.txt", to=user.email, language=user.language, context={"link": link})
    with override(need.language):
        link = f"{settings.WAGTAILADMIN_BASE_URL}{reverse('survey')}?{urlencode(need.answers)}"
    context = {"need": need, "link": link}
    send("commons/mail/need_thanks.txt", to=need.email, language=need.language, context=context)


@chore("needs forgotten")
def forget_needs() -> int:
    return needs.forget_needs(actor=Actor.system())
