"""The languages people may speak: ISO 639-1 codes with their names, from Django's own table."""

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext_lazy as _

LANGUAGES = sorted(
    (code, _(str(info["name"]))) for code, info in LANG_INFO.items() if len(code) == 2 and "name" in info
)

OF_OUR_OWN = (gettext_noop("Norwegian"), gettext_noop("Norwegian Bokmal"))
"""The names that Django's own catalogues lack."""


def spoken_here() -> str:
    """The hub's language in which it speaks at this moment, to the person before it."""
    language = (get_language() or "")[:2]
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
