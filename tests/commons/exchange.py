"""A hub with a bit of everything, to send away as files and to bring back."""

import datetime as dt
import io
import json
import zipfile
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image as Picture
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Page, Site
from wagtail_localize.models import String, StringTranslation, TranslatableObject, TranslationSource

from commons.exchange.exporting import export
from commons.exchange.fields import identified
from commons.models import (
    ChallengeMove,
    ChallengePage,
    CommonPage,
    Engagement,
    ModelPage,
    SurveyQuestion,
    SurveyRule,
)
from commons.models.survey import SurveyAnswer
from hub.members.models import Organisation
from hub.topics.models import Topic


def picture(title: str = "Carte", colour: str = "teal") -> Image:
    content = io.BytesIO()
    Picture.new("RGB", (120, 60), colour).save(content, "PNG")
    return Image.objects.create(title=title, file=ContentFile(content.getvalue(), name="carte.png"))


def document(title: str = "Grille", content: bytes = b"%PDF-1.4 grille") -> Document:
    return Document.objects.create(
        title=title, file=ContentFile(content, name="grille.pdf"), file_size=len(content)
    )


def body_of(*, image: Image, file: Document, film: Document, page: Page) -> list[dict[str, Any]]:
    """Every kind of block."""
    link = f'<a linktype="page" id="{page.pk}">une page</a>'
    join = f'<a linktype="document" id="{file.pk}">la grille</a>'
    note = {"mark": "1", "text": "<p>Entretien du <i>3 mars</i>.</p>"}
    return [
        {"type": "heading", "value": {"text": "Nos # questions", "level": "2"}},
        {"type": "paragraph", "value": f"<p>Un <b>texte</b>, {link} et {join}[^1].</p><ul><li>a</li><li>b</li></ul>"},
        {"type": "paragraph", "value": "<p># pas un titre</p><p><b>a</b><i>b</i></p>"},
        {"type": "image", "value": {"image": image.pk, "alt_text": "Une [carte]", "caption": "La « carte »"}},
        {"type": "quote", "value": {"text": "Une parole\nsur deux lignes", "attribution": "Ada"}},
        {"type": "figures", "value": [{"type": "item", "value": {"value": "470", "label": "mentors : beaucoup"}}]},
        {"type": "callout", "value": {"text": "<p>À savoir ```</p>"}},
        {"type": "steps", "value": [{"type": "item", "value": {"title": "Préparer", "text": "Lire\net relire"}}]},
        {"type": "document", "value": {"title": "La grille", "document": file.pk}},
        {
            "type": "video",
            "value": {
                "title": "Le film", "video": film.pk, "poster": image.pk, "captions": None,
                "transcript": "<p>Bonjour.</p>",
            },
        },
        {"type": "footnotes", "value": [{"type": "item", "value": note}]},
    ]  # fmt: skip


def furnish(french: Any, translate: Any, rivage: Organisation, topic: Topic) -> dict[str, Any]:
    """Challenges, models and commons in both languages, with files, links, lives and the survey."""
    image, file = picture(), document()
    model = french.add(ModelPage, "Entre pairs", principles="<h3>Un</h3><p>Deux</p>")
    guide = french.add(
        CommonPage, "Le guide", organisations=[rivage], topics=[topic], file=file,
        figures=[("figure", {"value": "3", "label": "visites"})],
    )  # fmt: skip
    film = Document.objects.create(title="Film", file=ContentFile(b"film", name="film.mp4"), file_size=4)
    blocks = body_of(image=image, file=file, film=film, page=model)
    guide.body = json.dumps(identified(blocks, "guide"))
    challenge = french.add(
        ChallengePage, "Ouvrir", status="open", organisation=rivage, actor_types=["startup"], topics=[topic],
        example="Un cas\n\nUn autre", related_models=[model], related_commons=[guide], credit="Une idée de Mina",
    )  # fmt: skip
    for page in (guide, challenge, model):
        page.save_revision().publish()
        page.refresh_from_db()
    Engagement.objects.create(
        challenge_key=challenge.translation_key, organisation=rivage, since=dt.date(2026, 2, 3)
    )
    if not ChallengeMove.objects.of(challenge.translation_key).exists():
        ChallengeMove.objects.create(
            challenge_key=challenge.translation_key, status="open", on=dt.date(2026, 1, 2), note_fr="Ouvert"
        )
    question = SurveyQuestion.objects.create(code="who", position=1, text_fr="Qui ?", text_en="Who?")
    answer = SurveyAnswer.objects.create(
        question=question, code="me", label_fr="Moi", label_en="Me", sort_order=0
    )
    rule = SurveyRule(kind="peer", reason_fr="Car", reason_en="For", rests_on=model, section="principles")
    rule.answers.set([answer])
    rule.save()
    return {"image": image, "file": file, "model": model, "guide": guide, "challenge": challenge}


def package() -> bytes:
    out = io.BytesIO()
    export(out)
    return out.getvalue()


def files_in(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def empty_the_hub() -> None:
    """As `manage.py migrate` leaves it; the files go too."""
    for model in (Image, Document):
        for row in model.objects.all():
            row.file.delete(save=False)
            row.delete()
    for model in (ChallengeMove, StringTranslation):
        model.objects.all()._raw_delete("default")
    for model in (Engagement, SurveyRule, SurveyQuestion, TranslationSource, TranslatableObject, String):
        model.objects.all().delete()
    for page in Page.objects.filter(depth=2):
        page.delete()
    Topic.objects.all().delete()
    Organisation.objects.all().delete()
    root = Page.get_first_root_node()
    welcome = root.add_child(title="Welcome", slug="home")
    Site.objects.all().delete()
    Site.objects.create(hostname="localhost", root_page=welcome, is_default_site=True)


def saved(content: bytes, folder: Path) -> Path:
    file = folder / "commons.zip"
    file.write_bytes(content)
    return file
