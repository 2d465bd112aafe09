"""An organisation's section: made when it joins, frozen when it leaves, open to its referents and editors."""

import uuid

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.coreutils import find_available_slug
from wagtail.models import Collection, Locale, Page, Site, WorkflowState
from wagtail_localize.models import Translation

from commons.models import HomePage, OrganisationIndexPage, OrganisationPage, OrganisationSection
from commons.permissions import WRITERS, close_to, moderate, open_to
from commons.publication import check
from hub.members.actors import Actor, permit
from hub.members.models import Membership, Organisation, User

MOST_LETTERS = 300


@transaction.atomic
def ensure_section(
    *, actor: Actor, organisation: Organisation, without: uuid.UUID | None = None
) -> OrganisationSection:
    """The organisation's section as it must be today: its pages, group, files, and who may enter.

    May be repeated. `without` is a membership about to end. Where the hub has no home page yet, the pages are made by
    the next call after it has one.
    """
    permit(actor.sees_all)
    section, _made = OrganisationSection.objects.select_for_update().get_or_create(organisation=organisation)
    former = section.collection.name if section.collection else organisation.name
    section.group = _group(section)
    section.collection = _collection(section)
    section.is_open = organisation.is_current()
    section.save()
    pages = [_page(organisation, index, former) for index in _indexes()]
    if section.is_open:
        open_to(section.group, pages=pages, collection=section.collection)
    else:
        close_to(section.group)
    section.group.user_set.set(_writers(organisation, without))
    return section


@transaction.atomic
def tend_sections(*, actor: Actor) -> int:
    """Put right every section that is not as it must be: missing, out of step with the membership, the people or the
    languages of the hub. How many there were."""
    permit(actor.is_system)
    wrong = _missing() | _out_of_step() | _without_all_pages() | _with_others_than_their_people()
    found = list(Organisation.objects.filter(pk__in=wrong).order_by("name"))
    for organisation in found:
        ensure_section(actor=actor, organisation=organisation)
    return len(found)


def freeze_lapsed(*, user: User) -> int:
    """Close at once the sections of `user` whose membership has ended, before the clock's own round. How many."""
    lapsed = OrganisationSection.objects.out_of_step().filter(is_open=True, group__user=user)
    found = list(lapsed.select_related("organisation"))
    for section in found:
        ensure_section(actor=Actor.system(), organisation=section.organisation)
    return len(found)


def _writers(organisation: Organisation, without: uuid.UUID | None) -> QuerySet[User]:
    roles = organisation.memberships.filter(role__in=WRITERS).exclude(pk__in=[without] if without else [])
    return User.objects.filter(memberships__in=roles)


def _missing() -> set[uuid.UUID]:
    return set(Organisation.objects.filter(section=None).values_list("pk", flat=True))


def _out_of_step() -> set[uuid.UUID]:
    broken = OrganisationSection.objects.filter(Q(group=None) | Q(collection=None))
    rows = OrganisationSection.objects.out_of_step() | broken
    return set(rows.values_list("organisation_id", flat=True))


def _without_all_pages() -> set[uuid.UUID]:
    homes = _homes()
    made = set(OrganisationPage.objects.values_list("organisation_id", "locale_id"))
    return {
        pk
        for pk in Organisation.objects.values_list("pk", flat=True)
        if any((pk, home.locale_id) not in made for home in homes)
    }


def _with_others_than_their_people() -> set[uuid.UUID]:
    people = set(Membership.objects.filter(role__in=WRITERS).values_list("organisation_id", "user_id"))
    inside = set(
        OrganisationSection.objects.exclude(group__user=None).values_list("organisation_id", "group__user")
    )
    return {organisation for organisation, _user in people ^ inside}


def _group(section: OrganisationSection) -> Group:
    group = section.group or Group()
    name = section.organisation.name
    if Group.objects.exclude(pk=group.pk).filter(name=name).exists():
        name = f"{name} ({section.organisation.slug})"
    if group.name != name:
        group.name = name
        group.save()
    return group


def _collection(section: OrganisationSection) -> Collection:
    name = section.organisation.name
    if section.collection is None:
        return Collection.get_first_root_node().add_child(name=name)
    if section.collection.name != name:
        section.collection.name = name
        section.collection.save()
    return section.collection


def _homes() -> list[HomePage]:
    """The home page of the default site in each language."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None:
        return []
    homes = HomePage.objects.filter(translation_key=site.root_page.translation_key)
    return list(homes.select_related("locale").order_by("path"))


def _indexes() -> list[OrganisationIndexPage]:
    return [_index(home) for home in _homes()]


def _index(home: HomePage) -> OrganisationIndexPage:
    """The list of organisations of one language, made where it is missing, moderated."""
    index = OrganisationIndexPage.objects.child_of(home).first()
    if index is None:
        with override(home.locale.language_code):
            index = OrganisationIndexPage(
                title=_("Organisations"), summary=_("Who publishes here, and what."), locale=home.locale
            )
        other = OrganisationIndexPage.objects.exclude(locale=home.locale).first()
        if other is not None:
            index.translation_key = other.translation_key
        _publish(index, under=home, slug=slugify(index.title))
    moderate(index)
    return index  # type: ignore[no-any-return]


def _page(organisation: Organisation, index: OrganisationIndexPage, former: str) -> OrganisationPage:
    """The section's page in the language of `index`. It follows the organisation's name while it bears it."""
    pages = OrganisationPage.objects.filter(organisation=organisation)
    page = pages.filter(locale=index.locale).first()
    if page is None:
        page = OrganisationPage(organisation=organisation, locale=index.locale, title=organisation.name)
        page.summary = _summary(organisation, index.locale)
        other = pages.first()
        if other is not None:
            page.translation_key = other.translation_key
        _publish(page, under=index, slug=organisation.slug)
    elif page.title == former != organisation.name:
        draft = page.get_latest_revision_as_object()
        for one in (page, draft):
            one.title = one.draft_title = organisation.name
        page.save()
        draft.save_revision()
    return page  # type: ignore[no-any-return]


def _summary(organisation: Organisation, locale: Locale) -> str:
    text = Organisation.summary.in_language(organisation, locale.language_code)
    return (text or organisation.name)[:MOST_LETTERS]


def _publish(page: Page, *, under: Page, slug: str) -> None:
    page.slug = find_available_slug(under, slug)
    under.add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()


@transaction.atomic
def submit_translation(*, actor: Actor, translation: Translation) -> None:
    """Hand what has been translated so far to the moderators. Raises NotReadyToPublish when they could not publish it.

    A translation that they hold already is brought up to date.
    """
    page = translation.get_target_instance()
    permit(actor.user is not None and page.permissions_for_user(actor.user).can_edit())
    translation.save_target(user=actor.user, publish=False)
    page = translation.get_target_instance().specific
    draft = page.get_latest_revision_as_object()
    check(draft)
    workflow, state = page.get_workflow(), page.current_workflow_state
    if state is not None and state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        state.resume(user=actor.user)
    elif workflow is not None and state is None:
        workflow.start(page, actor.user)


@transaction.atomic
def answer_translation(*, actor: Actor, translation: Translation, approve: bool, comment: str = "") -> None:
    """A moderator publishes the translation as it is now, or sends it back. Raises NotReadyToPublish."""
    page = translation.get_target_instance().specific
    state = page.current_workflow_task_state
    permit(state is not None and bool(state.task.specific.get_actions(page, actor.user)))
    if approve:
        translation.save_target(user=actor.user, publish=False)
        page = translation.get_target_instance().specific
        check(page.get_latest_revision_as_object())
        state = page.current_workflow_task_state
        state.revision = page.latest_revision
        state.save(update_fields=["revision"])
    verb = "approve" if approve else "reject"
    state.task.specific.on_action(state, actor.user, verb, comment=comment)
