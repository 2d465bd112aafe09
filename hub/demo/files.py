"""The demo's pictures and documents, made as they are needed: nothing but drawings and texts of our own."""

from collections.abc import Callable
from functools import cache, partial

from django.core.files.base import ContentFile
from wagtail.documents.models import Document
from wagtail.images.models import Image

from hub.demo.checklist import DATA, checklist
from hub.demo.drawings import ferry
from hub.demo.markdown import no_file

type Made = tuple[type[Image] | type[Document], str, Callable[[], bytes], str]


def _data(name: str) -> bytes:
    return (DATA / name).read_bytes()


FILES: dict[str, Made] = {
    "ferry": (Image, "Le passage", ferry, "passage.png"),
    "checklist-fr": (
        Document,
        "La première rencontre, aide-mémoire",
        partial(checklist, "fr"),
        "aide-memoire.pdf",
    ),
    "checklist-en": (Document, "The first meeting, checklist", partial(checklist, "en"), "checklist.pdf"),
    "crossing": (Document, "La traversée", partial(_data, "crossing.webm"), "traversee.webm"),
    "captions-fr": (
        Document,
        "La traversée, sous-titres",
        partial(_data, "crossing.fr.vtt"),
        "traversee.fr.vtt",
    ),
    "captions-en": (Document, "The crossing, captions", partial(_data, "crossing.en.vtt"), "crossing.en.vtt"),
}


class Files:
    """The rows that a file's name stands for, made once and found again by their title."""

    def __init__(self) -> None:
        self.named = cache(self._named)

    def _named(self, name: str) -> int:
        if name not in FILES:
            return no_file(name)
        model, title, make, file_name = FILES[name]
        row = model.objects.filter(title=title).first()
        if row is None:
            content = make()
            row = model(title=title, file=ContentFile(content, name=file_name), file_size=len(content))
            row.save()
        return int(row.pk)
