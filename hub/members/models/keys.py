"""The keys of organisations' programs. The secret lives, hashed, with its scopes and expiry in allauth's token
table; here stand whose it is and when it was last used."""

from typing import TYPE_CHECKING, Self

from allauth.idp.oidc.models import Token
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hub.members.models.organisations import Organisation
from hub.shared import clock
from hub.shared.models import Identified

if TYPE_CHECKING:
    from hub.members.actors import Actor


class Scope(models.TextChoices):
    """What a key may do."""

    VOLUNTEERS_READ = "volunteers:read", _("read the organisation's volunteers")
    VOLUNTEERS_WRITE = "volunteers:write", _("register and change the organisation's volunteers")
    DIRECTORY_READ = "directory:read", _("read the cards of other organisations' volunteers")
    PAIRS_READ = "pairs:read", _("read the pairs of the organisation's volunteers")
    PAIRS_WRITE = "pairs:write", _("propose, pause and end pairs of the organisation's volunteers")
    WEBHOOKS = "webhooks", _("receive webhooks")


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def valid(self) -> Self:
        return self.filter(revoked_at=None, token__expires_at__gt=clock.now())

    def visible_to(self, actor: "Actor") -> Self:
        return self if actor.sees_all else self.filter(organisation__in=actor.organisation_ids)


class ApiKey(Identified):
    """A key of one organisation. Shown once, when made; `prefix` is what people recognise it by."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="api_keys", verbose_name=_("organisation")
    )
    name = models.CharField(_("name"), max_length=80, help_text=_("What uses it, e.g. “HR directory”."))
    prefix = models.CharField(_("begins with"), max_length=12, editable=False)
    token = models.OneToOneField(Token, models.CASCADE, related_name="api_key", editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False,
        verbose_name=_("created by"),
    )  # fmt: skip
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def scopes(self) -> frozenset[str]:
        return frozenset(self.token.get_scopes())

    def is_valid(self) -> bool:
        expires_at = self.token.expires_at
        return self.revoked_at is None and expires_at is not None and expires_at > clock.now()
