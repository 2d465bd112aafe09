"""The languages people may speak: ISO 639-1 codes with their names, from Django's own table."""

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

LANGUAGES = sorted(
    (code, _(str(info["name"]))) for code, info in LANG_INFO.items() if len(code) == 2 and "name" in info
)

OF_OUR_OWN = (gettext_noop("Norwegian"), gettext_noop("Norwegian Bokmal"))
"""The names that Django's own catalogues lack."""
