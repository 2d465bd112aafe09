"""How to cite a common: a sentence in the language of the page, and BibTeX for reference managers."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from commons.models import CommonPage

SPECIAL = str.maketrans({char: f"\\{char}" for char in "#$%&_"} | dict.fromkeys("{}\\", " "))


def sentence(page: CommonPage, url: str) -> str:
    """Who, when, what, which version, with whom, under which licence, where."""
    organisations = ", ".join(sorted(one.name for one in page.organisations.all()))
    with override(page.locale.language_code):
        parts = [
            _("%(authors)s (%(year)s)") % {"authors": ", ".join(page.author_names), "year": year(page)},
            _("%(title)s, version %(version)s") % {"title": page.title, "version": page.version},
            organisations,
            _("Licence %(licence)s") % {"licence": page.licence},
        ]
    return ". ".join(part for part in parts if part) + f". {url}"


def bibtex(page: CommonPage, url: str) -> str:
    """A `@misc` entry; its key is the slug and the year."""
    fields = {
        "author": " and ".join(f"{{{_plain(name)}}}" for name in page.author_names),
        "title": f"{{{_plain(page.title)}}}",
        "year": year(page),
        "version": _plain(page.version),
        "organization": _plain(", ".join(sorted(one.name for one in page.organisations.all()))),
        "note": f"Licence {_plain(page.licence)}",
        "langid": {"fr": "french"}.get(page.locale.language_code, "english"),
        "url": url,
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return f"@misc{{{page.slug}-{year(page)},\n" + ",\n".join(lines) + "\n}"


def year(page: CommonPage) -> str:
    return str(page.published_on.year) if page.published_on else ""


def _plain(text: str) -> str:
    return " ".join(text.translate(SPECIAL).split())
