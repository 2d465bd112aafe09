"""What a pair wrote about what it did, on its way to being a common: whose pair it is of, and whether all agree."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page

from commons.models import CommonPage
from commons.publication import FieldErrors, demands
from hub.members.consents import consents
from hub.members.events import after, within
from hub.members.models import Event
from hub.members.purposes import Purpose, uses
from hub.members.tasks import coordinators
from hub.mentoring.models import Pair
from hub.shared.mail import send

PROPOSED = "retro.proposed"
"""Its subject is the pair, its `page` the page's key in all languages: this is where the two are tied."""


@uses(Purpose.RETRO, "proposes what the pair wrote for publication, and publishes it")
def all_agree(pair: Pair) -> bool:
    """Whether everyone of the pair agrees now that it is published."""
    users = [place.volunteer.user_id for place in pair.members.select_related("volunteer")]
    return None not in users and len(consents(users, Purpose.RETRO)) == len(set(users))


def pages_of(pairs: Iterable[Pair]) -> list[CommonPage]:
    """What these pairs have proposed, in every language."""
    told = Event.objects.filter(verb=PROPOSED, subject_id__in=[pair.pk for pair in pairs])
    return list(CommonPage.objects.filter(translation_key__in=[event.ids["page"] for event in told]))


@demands
def agreed_by_all(page: Page) -> FieldErrors:
    """What a pair wrote is published as long as all of the pair agree, whatever kind it is said to be."""
    if not isinstance(page, CommonPage):
        return {}
    told = Event.objects.filter(verb=PROPOSED, ids__page=str(page.translation_key)).first()
    pair = Pair.objects.filter(pk=told.subject_id).first() if told else None
    if pair is None or all_agree(pair):
        return {}
    return {"": [_("Not all of the pair's people agree to its publication now.")]}


@within("consent.withdrawn")
def take_down(event: Event) -> None:
    """Whoever agrees no more: what their pairs wrote is read no more."""
    if event.ids["purpose"] == Purpose.RETRO:
        for page in pages_of(Pair.objects.of_user(event.user)):
            if page.live:
                page.unpublish()


@after(PROPOSED)
def mail_retro(event: Event) -> None:
    """The coordinators learn that there is one to read; nothing of what it says."""
    page = CommonPage.objects.filter(translation_key=event.ids["page"]).first()
    if page is None:
        return
    link = settings.WAGTAILADMIN_BASE_URL + reverse("wagtailadmin_pages:edit", args=[page.pk])
    for user in coordinators():
        send("mentoring/mail/retro.txt", to=user.email, language=user.language, context={"link": link})
