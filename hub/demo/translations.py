"""Links a French page with its English one the way an editor would: a translation, segment by segment."""

from wagtail.models import Locale, Page
from wagtail_localize.models import SegmentOverride, StringTranslation, Translation, TranslationSource
from wagtail_localize.segments import StringSegmentValue

from commons.exchange.translations import Texts, keep_own_files, same_links, strings, translate
from hub.demo.markdown import ContentError


def publish(french: Page, english: Page, locale: Locale) -> None:
    """Publish the translation of `french` into `locale` with the texts of `english`, which stays unsaved.

    Published again, what has changed since is translated too.
    """
    source, _created = TranslationSource.update_or_create_from_instance(french)
    translation, _created = Translation.objects.get_or_create(source=source, target_locale=locale)
    _forget(source, locale)
    translate(source, locale, _texts(french, english))
    keep_own_files(source, french, english)
    translation.save_target(publish=False)
    target = translation.get_target_instance()
    target.get_latest_revision().publish()


def _forget(source: TranslationSource, locale: Locale) -> None:
    """What an earlier version of the page said."""
    for model in (StringTranslation, SegmentOverride):
        model.objects.filter(locale=locale, context__object=source.object_id).delete()


def _texts(french: Page, english: Page) -> Texts:
    """The English text for each place and French text."""
    ours, theirs = strings(french), strings(english)
    for number in range(max(len(ours), len(theirs))):
        here = ours[number] if number < len(ours) else None
        there = theirs[number] if number < len(theirs) else None
        if here is None or there is None or here.path != there.path:
            raise ContentError(f"{_name(french)}: not parallel: {_show(here)} faces {_show(there)}")
    texts: Texts = {}
    for here, there in zip(ours, theirs, strict=True):
        text = _with_links_of(here, there, french)
        if texts.setdefault((here.path, here.string.data), text) != text:
            raise ContentError(f"{_name(french)}: one French text has two translations: {_show(here)}")
    return texts


def _with_links_of(here: StringSegmentValue, there: StringSegmentValue, page: Page) -> str:
    """The English text, its links numbered as the French ones that lead to the same place."""
    text = same_links(here, there, lambda attrs: tuple(sorted(attrs.items())))
    if text is None:
        raise ContentError(f"{_name(page)}: a link differs between languages: {_show(there)}")
    return text


def _name(page: Page) -> str:
    return f"{type(page).__name__} “{page.slug}”"


def _show(segment: StringSegmentValue | None) -> str:
    return f"“{segment.string.data[:60]}” ({segment.path.partition('.')[0]})" if segment else "nothing"
