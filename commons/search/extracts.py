"""Where the words stand: a sentence or two of a text, the words found marked."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from commons.search.analysis import ELISION, WORD, Stems, stems_of

LONGEST = 300
MOST_READ = 60_000
SENTENCE = re.compile(r"(?<=[.!?…])\s+|\s*\n\s*")
BLANKS = re.compile(r"[^\S\n]+")


@dataclass(frozen=True, slots=True)
class Reader:
    """Recognises the words looked for in a language, however they are written."""

    words: Sequence[Stems]
    language: str

    def extract(self, texts: Iterable[str], *, otherwise: str = "") -> SafeString:
        """The sentence that holds the most of the words, with the next if there is room; at most LONGEST characters."""
        best, most = otherwise, 0
        for sentences in self._read(texts):
            for place, sentence in enumerate(sentences):
                number = len({found for found, _start, _end in self._found(sentence)})
                if number > most:
                    following = sentences[place + 1] if place + 1 < len(sentences) else ""
                    best, most = self._fitting(sentence, following), number
                if most == len(self.words):
                    return self.mark(best)
        return self.mark(best if most else self._fitting(best, ""))

    def mark(self, text: str) -> SafeString:
        """The text, escaped, the words found inside <mark>."""
        text = unicodedata.normalize("NFC", text)
        pieces, last = [], 0
        for _word, start, end in self._found(text):
            pieces += [
                conditional_escape(text[last:start]),
                f"<mark>{conditional_escape(text[start:end])}</mark>",
            ]
            last = end
        return mark_safe("".join([*pieces, conditional_escape(text[last:])]))  # noqa: S308  (each piece is escaped)

    def _read(self, texts: Iterable[str]) -> Iterator[list[str]]:
        left = MOST_READ
        for text in texts:
            clean = BLANKS.sub(" ", unicodedata.normalize("NFC", str(text)[:left])).strip()
            left -= len(clean)
            yield [sentence for sentence in SENTENCE.split(clean) if sentence]
            if left <= 0:
                return

    def _found(self, text: str) -> Iterator[tuple[Stems, int, int]]:
        """The words found, each with where it starts and ends, without its elision."""
        for match in WORD.finditer(text):
            stems = set(stems_of(match[0], self.language))
            for word in self.words:
                if not stems.isdisjoint(word):
                    elided = ELISION.match(match[0].lower()) if self.language == "fr" else None
                    yield word, match.start() + (elided.end() if elided else 0), match.end()
                    break

    def _fitting(self, sentence: str, following: str) -> str:
        if len(sentence) > LONGEST:
            return self._window(sentence)
        both = f"{sentence} {following}".strip()
        return both if len(both) <= LONGEST else sentence

    def _window(self, sentence: str) -> str:
        """Whole words around the first one found."""
        first = next((start for _word, start, _end in self._found(sentence)), 0)
        start = max(0, min(first - LONGEST // 3, len(sentence) - LONGEST + 2))
        piece = sentence[start : start + LONGEST - 2]
        if start:
            piece = "…" + piece.partition(" ")[2]
        if start + LONGEST - 2 < len(sentence):
            piece = piece.rpartition(" ")[0] + "…"
        return piece
