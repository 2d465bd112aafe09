"""The package as a zip: written so that the same content makes the same bytes, read with suspicion."""

import hashlib
import json
import posixpath
import stat
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, Any

from commons.exchange.errors import ExchangeError

FORMAT = "passeurs-commons"
VERSION = 1
MANIFEST, SUMS = "manifest.json", "SHA256SUMS"
EPOCH = (1980, 1, 1, 0, 0, 0)
MOST_FILES = 200_000
MOST_BYTES = 8 * 1024**3
LONGEST_TEXT = 20 * 1024**2
CHUNK = 1024 * 1024

type Content = Callable[[], bytes]


def write(out: IO[bytes], files: Iterable[tuple[str, Content]]) -> int:
    """Write the files and their checksums, sorted by name, uncompressed: bytes depend on the content alone."""
    sums = []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        for name, content in sorted(files, key=lambda file: file[0]):
            data = content()
            sums.append(f"{hashlib.sha256(data).hexdigest()}  {name}\n")
            _add(package, name, data)
        _add(package, SUMS, "".join(sums).encode())
    return len(sums)


def _add(package: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.create_system = 3
    entry.external_attr = (stat.S_IFREG | 0o644) << 16
    package.writestr(entry, data)


class Package:
    """A package whose names, sizes and checksums are right, and whose format this hub reads."""

    def __init__(self, path: Path) -> None:
        try:
            self.zip = zipfile.ZipFile(path)
        except FileNotFoundError as error:
            raise ExchangeError(f"{path}: there is no such file.") from error
        except (OSError, zipfile.BadZipFile) as error:
            raise ExchangeError(f"{path}: not a zip file, or a damaged one. Fetch it again.") from error
        self.entries = self._checked_entries()
        self.sums = self._checked_sums()
        self.manifest = self._checked_manifest()

    def __enter__(self) -> "Package":
        return self

    def __exit__(self, *_error: object) -> None:
        self.zip.close()

    def names(self, folder: str, ending: str = "") -> list[str]:
        return [name for name in self.entries if name.startswith(f"{folder}/") and name.endswith(ending)]

    def text(self, name: str) -> str:
        """A text of the package. Raises ExchangeError if it is missing, too long, or no text."""
        if self._entry(name).file_size > LONGEST_TEXT:
            raise ExchangeError(f"{name}: longer than {LONGEST_TEXT // 1024**2} MB, which no text is.")
        try:
            return self.zip.read(self.entries[name]).decode("utf-8")
        except (UnicodeDecodeError, zipfile.BadZipFile) as error:
            raise ExchangeError(f"{name}: not a text in UTF-8.") from error

    def open(self, name: str) -> IO[bytes]:
        return self.zip.open(self._entry(name))

    def _entry(self, name: str) -> zipfile.ZipInfo:
        if name not in self.entries:
            raise ExchangeError(f"{name} is missing from the package. Fetch it again, or export it again.")
        return self.entries[name]

    def _checked_entries(self) -> dict[str, zipfile.ZipInfo]:
        found: dict[str, zipfile.ZipInfo] = {}
        entries = self.zip.infolist()
        if len(entries) > MOST_FILES:
            raise ExchangeError(f"More than {MOST_FILES} files: this is no package of commons.")
        if sum(entry.file_size for entry in entries) > MOST_BYTES:
            raise ExchangeError(
                f"More than {MOST_BYTES // 1024**3} GB once unpacked: this is no package of commons."
            )
        for entry in entries:
            if entry.is_dir():
                continue
            if not _is_safe(entry):
                raise ExchangeError(
                    f"{entry.orig_filename!r}: a package holds plain files with plain names alone."
                )
            if entry.filename in found:
                raise ExchangeError(f"{entry.filename}: twice in the package.")
            found[entry.filename] = entry
        return found

    def _checked_sums(self) -> dict[str, str]:
        sums: dict[str, str] = {}
        for line in self.text(SUMS).splitlines():
            digest, _space, name = line.partition("  ")
            sums[name] = digest
        if missing := sorted(set(sums) - set(self.entries)):
            raise ExchangeError(f"{missing[0]} is missing from the package. Fetch it again.")
        if unlisted := sorted(set(self.entries) - set(sums) - {SUMS}):
            raise ExchangeError(
                f"{unlisted[0]} is not in {SUMS}: it was added to the package. After a change made on purpose, "
                f"make {SUMS} again with sha256sum."
            )
        for name, digest in sums.items():
            if self._digest(name) != digest:
                raise ExchangeError(
                    f"{name} is not what {SUMS} says: damaged or changed. Fetch the package again; after a change made "
                    f"on purpose, make {SUMS} again with sha256sum."
                )
        return sums

    def _digest(self, name: str) -> str:
        digest, left = hashlib.sha256(), self.entries[name].file_size
        try:
            with self.zip.open(self.entries[name]) as file:
                while chunk := file.read(min(CHUNK, left + 1)):
                    left -= len(chunk)
                    if left < 0:
                        raise ExchangeError(f"{name}: longer than the package says. Do not trust it.")
                    digest.update(chunk)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
            raise ExchangeError(f"{name}: damaged, or packed in a way this hub doesn't read.") from error
        return digest.hexdigest()

    def _checked_manifest(self) -> dict[str, Any]:
        try:
            manifest = json.loads(self.text(MANIFEST))
        except json.JSONDecodeError as error:
            raise ExchangeError(f"{MANIFEST}: not well written: {error}") from error
        if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
            raise ExchangeError(f"{MANIFEST}: the format is not {FORMAT!r}.")
        if manifest.get("version") != VERSION:
            raise ExchangeError(
                f"{MANIFEST}: version {manifest.get('version')!r} of the format; this hub reads version {VERSION}. "
                "Import it into a hub as recent as the one that made it."
            )
        return manifest


def _is_safe(entry: zipfile.ZipInfo) -> bool:
    name = entry.filename
    kind = stat.S_IFMT(entry.external_attr >> 16)
    return (
        entry.orig_filename == name
        and 0 < len(name) <= 500
        and name == posixpath.normpath(name)
        and not name.startswith(("/", "../"))
        and name != ".."
        and not any(character in name for character in "\\:\x00\n\r")
        and kind in (0, stat.S_IFREG)
        and not entry.flag_bits & 0x1
    )
