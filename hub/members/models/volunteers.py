"""The people who take part, and what others may see of them."""

import uuid
import zoneinfo
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from hub.members.hours import SLOTS
from hub.members.languages import LANGUAGES
from hub.members.models.consents import Consent
from hub.members.models.organisations import Organisation
from hub.members.purposes import Purpose, uses
from hub.members.states import VolunteerState
from hub.shared import clock
from hub.shared.fields import CodesField
from hub.shared.models import Identified
from hub.topics.models import Level, Topic

if TYPE_CHECKING:
    from hub.members.actors import Actor
    from hub.members.apart import Apart

MOST_PAIRS = 20


class Seniority(models.TextChoices):
    JUNIOR = "junior", _("junior")
    CONFIRMED = "confirmed", _("confirmed")
    SENIOR = "senior", _("senior")
    EXECUTIVE = "executive", _("executive")


class Mode(models.TextChoices):
    REMOTE = "remote", _("remote")
    IN_PERSON = "in_person", _("in person")


class Role(models.TextChoices):
    MENTOR = "mentor", _("mentor")
    MENTEE = "mentee", _("mentee")


def validate_time_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(
            _("Unknown time zone. Use a name such as Europe/Paris."), code="invalid_time_zone"
        )


class VolunteerQuerySet(models.QuerySet["Volunteer"]):
    def visible_to(self, actor: "Actor") -> Self:
        """Full records: one's own, those of the organisations one acts for, all for a coordinator."""
        if actor.sees_all:
            return self
        own = Q(organisation__in=actor.organisation_ids)
        return self.filter(own | Q(user=actor.user)) if actor.user else self.filter(own)

    def managed_by(self, actor: "Actor") -> Self:
        """Those the actor looks after: the organisations' own; all for a coordinator."""
        return self if actor.sees_all else self.filter(organisation__in=actor.organisation_ids)

    def consenting(self, purpose: Purpose) -> Self:
        """Those who have agreed to `purpose` and not taken it back."""
        return self.filter(Consent.objects.of_owner(purpose))

    @uses(Purpose.CARD, "shows the card in the directory")
    def on_cards_for(self, actor: "Actor") -> Self:
        """Those whose card the actor may see: active and agreeing to it, independent or of member organisations that do
        not exclude the actor's, without a conflict of interest either way, and of the actor's own only if they chose to
        be visible to colleagues."""
        at_home = Q(organisation=None) | Q(organisation__in=Organisation.objects.current())
        cards = self.filter(at_home, state=VolunteerState.ACTIVE).consenting(Purpose.CARD)
        if actor.sees_all:
            return cards
        own = actor.home_ids
        excluded = {
            organisation for pair in actor.exclusions() for organisation in pair if organisation not in own
        }
        discreet = Q(organisation__in=own, visible_to_colleagues=False)
        return cards.exclude(discreet).exclude(organisation__in=excluded).without(actor.apart())

    def without(self, apart: "Apart") -> Self:
        """But for those named there, by their organisation, their address or their record."""
        if not apart:
            return self
        known = Volunteer.objects.alias(address=Lower("email"), login=Lower("user__email"))
        named = known.filter(Q(address__in=apart.addresses) | Q(login__in=apart.addresses))
        some = Q(pk__in=apart.volunteers) | Q(user__in=apart.users) | Q(organisation__in=apart.organisations)
        return self.exclude(pk__in=Volunteer.objects.filter(some | Q(pk__in=named.values("pk"))).values("pk"))

    def with_topics(self) -> Self:
        return self.select_related("organisation").prefetch_related("offers__topic", "seeks__topic")


class Volunteer(Identified):
    """A person who takes part, for an organisation or independent.

    `id` names the full record, shown to the person, the organisation and coordinators; `card_id` names the
    card, which everyone else sees.
    """

    State = VolunteerState

    card_id = models.UUIDField(_("card"), unique=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="volunteers",
        verbose_name=_("account"),
    )  # fmt: skip
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="volunteers",
        verbose_name=_("organisation"),
    )  # fmt: skip
    state = models.CharField(
        _("state"), max_length=10, choices=VolunteerState, default=VolunteerState.INVITED, editable=False
    )
    state_changed_at = models.DateTimeField(_("state changed"), default=clock.now, editable=False)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, editable=False)

    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"))
    job_title = models.CharField(_("job title"), max_length=120, blank=True)
    seniority = models.CharField(_("seniority"), max_length=10, choices=Seniority, blank=True)
    languages = CodesField(_("languages"), codes=LANGUAGES, blank=True)
    time_zone = models.CharField(
        _("time zone"), max_length=50, default="Europe/Paris", validators=[validate_time_zone]
    )
    place = models.CharField(
        _("place"), max_length=80, blank=True, help_text=_("Town, for meetings in person.")
    )
    modes = CodesField(_("ways to meet"), codes=Mode.choices, blank=True)
    roles = CodesField(_("roles"), codes=Role.choices, blank=True)
    slots = CodesField(_("usually free"), codes=SLOTS, max_length=300, blank=True)
    availability = models.CharField(
        _("note on availability"), max_length=200, blank=True,
        help_text=_("In a few words, what the table can't say: “every other week”, “not in July”."),
    )  # fmt: skip
    away_until = models.DateField(_("away until"), null=True, blank=True)
    capacity = models.PositiveSmallIntegerField(
        _("capacity"), default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_PAIRS)],
        help_text=_("In how many pairs at a time."),
    )  # fmt: skip
    visible_to_colleagues = models.BooleanField(
        _("visible to colleagues"), default=False,
        help_text=_("Whether people of the same organisation find the card in the directory."),
    )  # fmt: skip
    manager = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="reports", verbose_name=_("manager"),
        help_text=_("Nobody is paired within their reporting line."),
    )  # fmt: skip

    topics_offered = models.ManyToManyField(Topic, through="Offer", related_name="+")
    topics_sought = models.ManyToManyField(Topic, through="Seek", related_name="+")

    objects = VolunteerQuerySet.as_manager()

    class Meta:
        verbose_name = _("volunteer")
        verbose_name_plural = _("volunteers")
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["organisation", "state"], name="volunteer_by_organisation")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=VolunteerState.values), name="volunteer_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[VolunteerState.ACTIVE, VolunteerState.PAUSED])
                | Q(confirmed_at__isnull=False),
                name="volunteer_confirmed_before_taking_part",
                violation_error_message=_("Nobody takes part before they have confirmed it themselves."),
            ),
            models.CheckConstraint(
                condition=Q(capacity__gte=1, capacity__lte=MOST_PAIRS), name="volunteer_capacity_is_sensible"
            ),
            models.CheckConstraint(
                condition=Q(manager=None) | ~Q(manager=F("id")),
                name="volunteer_is_not_their_own_manager",
                violation_error_code="own_manager",
                violation_error_message=_("Nobody is their own manager."),
            ),
            models.UniqueConstraint(
                "organisation", Lower("email"),
                condition=~Q(state=VolunteerState.LEFT),
                name="volunteer_email_is_unique_in_organisation",
                violation_error_code="email_taken",
                violation_error_message=_("A volunteer of this organisation already has this e-mail address."),
            ),
            models.UniqueConstraint(
                Lower("email"),
                condition=Q(organisation=None) & ~Q(state=VolunteerState.LEFT),
                name="volunteer_email_is_unique_among_independents",
                violation_error_code="email_taken",
                violation_error_message=_("An independent volunteer already has this e-mail address."),
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=~Q(state=VolunteerState.LEFT),
                name="volunteer_is_one_per_account",
                violation_error_message=_("This account already takes part."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def missing(self) -> list[str]:
        """The names of the fields still needed before taking part."""
        needed = ("name", "seniority", "languages", "modes", "roles")
        missing = [name for name in needed if not getattr(self, name)]
        if Role.MENTOR in self.roles and not self.offers.all():
            missing.append("offers")
        if Role.MENTEE in self.roles and not self.seeks.all():
            missing.append("seeks")
        return missing

    def is_away(self) -> bool:
        return self.away_until is not None and self.away_until >= clock.today()


class Skill(models.Model):
    """A topic with a level: what a volunteer offers or seeks."""

    topic = models.ForeignKey(Topic, models.PROTECT, related_name="+", verbose_name=_("topic"))
    level = models.CharField(_("level"), max_length=12, choices=Level, default=Level.PRACTISING)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.topic} ({self.get_level_display()})"


class Offer(Skill):
    volunteer = models.ForeignKey(Volunteer, models.CASCADE, related_name="offers")

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        constraints = [
            models.UniqueConstraint(fields=["volunteer", "topic"], name="offer_of_a_topic_is_made_once")
        ]


class Seek(Skill):
    volunteer = models.ForeignKey(Volunteer, models.CASCADE, related_name="seeks")

    class Meta:
        verbose_name = _("search")
        verbose_name_plural = _("searches")
        constraints = [models.UniqueConstraint(fields=["volunteer", "topic"], name="topic_is_sought_once")]
