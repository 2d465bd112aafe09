"""The few blocks that every page's body is made of."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageChooserBlock

from commons import footnotes, headings

PARAGRAPH_FEATURES = ["bold", "italic", "link", "document-link", "ol", "ul"]
NOTE_FEATURES = ["bold", "italic", "link", "document-link"]
VIDEO_TYPES = ("mp4", "webm")
CAPTION_TYPES = ("vtt",)


class HeadingBlock(blocks.StructBlock):
    """A title inside the page, with an anchor of its own."""

    text = blocks.CharBlock(label=_("Text"), max_length=160)
    level = blocks.ChoiceBlock(
        label=_("Level"), choices=[("2", _("Section")), ("3", _("Sub-section"))], default="2"
    )

    class Meta:
        icon = "title"
        label = _("Heading")
        template = "commons/blocks/heading.html"
        description = _("A title inside the page")
        preview_value = {"text": "Un défi, plusieurs regards", "level": "2"}

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        anchors = (parent_context or {}).get("anchors", {})
        return {**context, "anchor": anchors.get(id(value)) or slugify(value["text"]) or "section"}


class ParagraphBlock(blocks.RichTextBlock):
    """Paragraphs and lists."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"features": PARAGRAPH_FEATURES, **kwargs})

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        template = "commons/blocks/paragraph.html"
        description = _("Paragraphs and lists")
        preview_value = "<p>On se comprend mieux quand on sait <b>ce qui presse</b> chez l’autre.</p>"


class PictureBlock(blocks.StructBlock):
    """A picture, always described for those who don't see it."""

    image = ImageChooserBlock(label=_("Image"))
    alt_text = blocks.CharBlock(
        label=_("Description"),
        max_length=250,
        help_text=_("What someone who can't see the image needs to know."),
    )
    caption = blocks.CharBlock(label=_("Caption"), max_length=250, required=False)

    class Meta:
        icon = "image"
        label = _("Image")
        template = "commons/blocks/image.html"
        description = _("An image with its description")
        preview_template = "commons/blocks/image_preview.html"


class QuoteBlock(blocks.StructBlock):
    """Someone's words."""

    text = blocks.TextBlock(label=_("Quote"))
    attribution = blocks.CharBlock(label=_("Who says it"), max_length=160, required=False)

    class Meta:
        icon = "openquote"
        label = _("Quote")
        template = "commons/blocks/quote.html"
        description = _("Someone’s words")
        preview_value = {
            "text": "Je venais chercher une méthode, j’ai trouvé un regard.",
            "attribution": "Une mentorée",
        }


class FigureBlock(blocks.StructBlock):
    """A number and what it counts."""

    value = blocks.CharBlock(label=_("Figure"), max_length=40)
    label = blocks.CharBlock(label=_("What it counts"), max_length=160)

    class Meta:
        icon = "decimal"
        label = _("Figure")
        template = "commons/blocks/figure.html"
        description = _("A number and what it counts")
        preview_value = {"value": "470", "label": "jeunes mentors"}


class FiguresBlock(blocks.ListBlock):
    """A row of figures."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(FigureBlock(), **kwargs)

    class Meta:
        icon = "decimal"
        label = _("Figures")
        template = "commons/blocks/figures.html"
        description = _("A few big numbers side by side")
        preview_value = [{"value": "26", "label": "pays"}, {"value": "470", "label": "jeunes mentors"}]


class CalloutBlock(blocks.StructBlock):
    """Something not to miss."""

    text = blocks.RichTextBlock(label=_("Text"), features=PARAGRAPH_FEATURES)

    class Meta:
        icon = "info-circle"
        label = _("Callout")
        template = "commons/blocks/callout.html"
        description = _("Something not to miss, set apart")
        preview_value = {"text": "<p>Décliner ne se justifie pas. S’arrêter non plus.</p>"}


class StepBlock(blocks.StructBlock):
    """One step of a way of doing."""

    title = blocks.CharBlock(label=_("Title"), max_length=160)
    text = blocks.TextBlock(label=_("Text"))

    class Meta:
        icon = "list-ol"
        label = _("Step")
        template = "commons/blocks/step.html"
        description = _("One step of a way of doing")
        preview_value = {"title": "Préparer", "text": "Un questionnaire, envoyé des deux côtés."}


class StepsBlock(blocks.ListBlock):
    """A way of doing, step by step."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(StepBlock(), **kwargs)

    class Meta:
        icon = "list-ol"
        label = _("Steps")
        template = "commons/blocks/steps.html"
        description = _("A way of doing, step by step")
        preview_value = [{"title": "Préparer", "text": "Un questionnaire, envoyé des deux côtés."}]


class FileBlock(blocks.StructBlock):
    """A file to download."""

    title = blocks.CharBlock(label=_("Title"), max_length=160)
    document = DocumentChooserBlock(label=_("Document"))

    class Meta:
        icon = "doc-full"
        label = _("Document")
        template = "commons/blocks/document.html"
        description = _("A file to download")
        preview_template = "commons/blocks/document_preview.html"


class VideoBlock(blocks.StructBlock):
    """A film that the hub serves itself, with all that is said and seen in it as text."""

    title = blocks.CharBlock(label=_("Title"), max_length=160)
    video = DocumentChooserBlock(label=_("Video"), help_text=_("An MP4 or WebM file among the documents."))
    poster = ImageChooserBlock(label=_("Image shown before it plays"), required=False)
    captions = DocumentChooserBlock(
        label=_("Captions"), required=False, help_text=_("A WebVTT (.vtt) file among the documents.")
    )
    transcript = blocks.RichTextBlock(
        label=_("Transcript"),
        features=PARAGRAPH_FEATURES,
        help_text=_("All that is said, and what is seen and matters, for those who can’t hear or see it."),
    )

    class Meta:
        icon = "media"
        label = _("Video")
        template = "commons/blocks/video.html"
        description = _("A video with its transcript")
        preview_template = "commons/blocks/document_preview.html"

    def clean(self, value: Any) -> Any:
        wrong = {
            name: ValidationError(_("This is not a file of type: %(types)s.") % {"types": ", ".join(types)})
            for name, types in (("video", VIDEO_TYPES), ("captions", CAPTION_TYPES))
            if value.get(name) and value[name].file_extension.lower() not in types
        }
        if wrong:
            raise StructBlockValidationError(wrong)
        return super().clean(value)


class MarkBlock(blocks.CharBlock):
    """The name of a note. It is the same in every language: translators are not asked for it."""

    def get_translatable_segments(self, _value: Any) -> list[Any]:
        return []

    def restore_translated_segments(self, value: Any, _segments: Any) -> Any:
        return value


class FootnoteBlock(blocks.StructBlock):
    """One note and the mark that calls for it."""

    mark = MarkBlock(
        label=_("Mark"),
        max_length=20,
        validators=[RegexValidator(r"^[\w-]+$", _("Letters, digits and hyphens only."))],
        help_text=_("“1” for the mark [^1] in the text."),
    )
    text = blocks.RichTextBlock(label=_("Note"), features=NOTE_FEATURES)

    class Meta:
        icon = "superscript"
        label = _("Note")


class FootnotesBlock(blocks.ListBlock):
    """The notes of the page."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(FootnoteBlock(), **kwargs)

    class Meta:
        icon = "list-ol"
        label = _("Notes")
        template = "commons/blocks/footnotes.html"
        description = _("The notes of the page, called by marks like [^1] in its texts")
        preview_value = [{"mark": "1", "text": "<p>Entretien du 3 mars.</p>"}]

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        if "notes" not in context:
            marks = [note["mark"] for note in value]
            context["notes"] = footnotes.Notes(
                {}, [footnotes.Note(n, marks[n - 1], note["text"]) for n, note in enumerate(value, start=1)]
            )
        return context


class Body(blocks.StreamBlock):
    """What every page's body is made of."""

    heading = HeadingBlock()
    paragraph = ParagraphBlock()
    image = PictureBlock()
    quote = QuoteBlock()
    figures = FiguresBlock()
    callout = CalloutBlock()
    steps = StepsBlock()
    document = FileBlock()
    video = VideoBlock()
    footnotes = FootnotesBlock()

    class Meta:
        template = "commons/blocks/body.html"
        block_counts = {"footnotes": {"max_num": 1}}

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        anchors = {id(heading.value): heading.anchor for heading in headings.of_body(value)}
        return {**context, "anchors": anchors, "notes": footnotes.of_body(value)}


class BodyField(StreamField):
    """A stream of the body's blocks. Migrations don't spell the blocks: they are data, not columns."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(Body(), **{"blank": True, "verbose_name": _("text"), **kwargs})

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, _args, kwargs = super().deconstruct()
        return name, path, [], {key: value for key, value in kwargs.items() if key != "block_lookup"}
