"""The pages of the hub, in French and in English, and what lives around them."""

from commons.models.base import HubPage, HubPageQuerySet
from commons.models.challenges import ChallengeIndexPage, ChallengePage
from commons.models.home import HomePage, StandardPage
from commons.models.ideas import Idea
from commons.models.lives import ChallengeMove, Engagement
from commons.models.needs import Need
from commons.models.organisations import OrganisationIndexPage, OrganisationPage, OrganisationSection
from commons.models.published import CommonIndexPage, CommonPage, Licence
from commons.models.subscriptions import Subscription
from commons.models.survey import SurveyAnswer, SurveyQuestion, SurveyRule
from commons.models.versions import CommonVersion
from commons.models.ways import SECTIONS, ModelIndexPage, ModelPage

__all__ = [
    "SECTIONS",
    "ChallengeIndexPage",
    "ChallengeMove",
    "ChallengePage",
    "CommonIndexPage",
    "CommonPage",
    "CommonVersion",
    "Engagement",
    "HomePage",
    "HubPage",
    "HubPageQuerySet",
    "Idea",
    "Licence",
    "ModelIndexPage",
    "ModelPage",
    "Need",
    "OrganisationIndexPage",
    "OrganisationPage",
    "OrganisationSection",
    "StandardPage",
    "Subscription",
    "SurveyAnswer",
    "SurveyQuestion",
    "SurveyRule",
]
