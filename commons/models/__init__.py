"""The pages of the hub, in French and in English."""

from commons.models.base import HubPage, HubPageQuerySet
from commons.models.challenges import ChallengeIndexPage, ChallengePage
from commons.models.home import HomePage, StandardPage
from commons.models.published import CommonIndexPage, CommonPage, Licence
from commons.models.ways import SECTIONS, ModelIndexPage, ModelPage

__all__ = [
    "SECTIONS",
    "ChallengeIndexPage",
    "ChallengePage",
    "CommonIndexPage",
    "CommonPage",
    "HomePage",
    "HubPage",
    "HubPageQuerySet",
    "Licence",
    "ModelIndexPage",
    "ModelPage",
    "StandardPage",
]
