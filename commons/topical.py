"""Which pages are on a topic."""

from django.db.models import Q

from commons.models import ChallengePage, CommonPage, HubPageQuerySet, ModelPage
from hub.topics.models import Topic


def challenges_on(topic: Topic) -> HubPageQuerySet:
    return ChallengePage.objects.published().filter(topics=topic)  # type: ignore[no-any-return]


def commons_on(topic: Topic) -> HubPageQuerySet:
    return CommonPage.objects.published().filter(topics=topic)  # type: ignore[no-any-return]


def models_on(topic: Topic) -> HubPageQuerySet:
    """The mentoring models that a challenge on the topic calls for, or that show a common on it."""
    called_for = challenges_on(topic).order_by().values("related_models__translation_key")
    commons = commons_on(topic).order_by().values("translation_key")
    showing = ModelPage.objects.filter(related_commons__translation_key__in=commons).order_by()
    keys = Q(translation_key__in=called_for) | Q(translation_key__in=showing.values("translation_key"))
    return ModelPage.objects.published().filter(keys)  # type: ignore[no-any-return]
