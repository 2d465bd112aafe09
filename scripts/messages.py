"""`make messages`: gathers the texts to translate into the two catalogues (needs Debian's gettext).

An English text stands for itself until an editor rewords it; a new French one is left for a person to write.
"""

import subprocess
import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "hub" / "locale"
IGNORED = [".venv/*", "var/*", "tests/*", "scripts/*", "benchmarks/*", "docs/*", "*/migrations/*"]


def gather() -> None:
    """Runs Django's makemessages over the whole repository, in one catalogue per language."""
    command = [sys.executable, "manage.py", "makemessages", "-l", "fr", "-l", "en", "--no-obsolete"]
    command += ["--no-location", "--no-wrap", "--extension", "html,txt,py"]
    for pattern in IGNORED:
        command += ["--ignore", pattern]
    subprocess.run(command, cwd=ROOT, check=True)


def tidy(file: Path, *, language: str) -> int:
    """Drops doubtful guesses and dates; returns how many texts are left to translate."""
    catalogue = polib.pofile(str(file), wrapwidth=0)
    for name in ("POT-Creation-Date", "PO-Revision-Date", "Report-Msgid-Bugs-To", "Last-Translator"):
        catalogue.metadata.pop(name, None)
    for entry in catalogue:
        if entry.fuzzy:
            entry.flags.remove("fuzzy")
            entry.msgstr, entry.msgstr_plural = "", dict.fromkeys(entry.msgstr_plural, "")
            entry.previous_msgid = entry.previous_msgid_plural = entry.previous_msgctxt = None
        if language == "en" and not entry.translated():
            speak_for_itself(entry)
    catalogue.save()
    return len(catalogue.untranslated_entries())


def speak_for_itself(entry: polib.POEntry) -> None:
    if entry.msgid_plural:
        entry.msgstr_plural = {0: entry.msgid, 1: entry.msgid_plural}
    else:
        entry.msgstr = entry.msgid


def main() -> None:
    LOCALE.mkdir(parents=True, exist_ok=True)
    gather()
    for language in ("fr", "en"):
        file = LOCALE / language / "LC_MESSAGES" / "django.po"
        print(f"{file.relative_to(ROOT)}: {tidy(file, language=language)} to translate")


if __name__ == "__main__":
    main()
