"""What is editorial: the same words, written another way. Anything else is signed again."""

import unicodedata

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from charters.editorial import is_editorial

WORDS = st.lists(
    st.sampled_from(
        [
            "chacun",
            "participe",
            "librement",
            "élève",
            "été",
            "œuvre",
            "12",
            "trois",
            "Ça",
            "confidentialité",
            "à",
            "où",
            "l’été",
        ]
    ),
    min_size=1,
    max_size=12,
)
ways = settings(max_examples=150, deadline=None, derandomize=True)


def unaccented(word: str) -> str:
    plain = "".join(one for one in unicodedata.normalize("NFD", word) if not unicodedata.combining(one))
    return plain.replace("œ", "oe")


WAYS = [
    str.upper,
    str.capitalize,
    unaccented,
    "{},".format,
    "({})".format,
    "**{}**".format,
    "_{}_".format,
    "« {} »".format,
]
BETWEEN = st.sampled_from([" ", "\n", "\n\n", "  ", "\n- ", ", ", " – ", "; ", "\n> ", ".\n"])


@ways
@given(WORDS, st.data())
def test_another_way_of_writing_is_editorial(words: list[str], data):
    old = " ".join(words)
    written = [data.draw(st.sampled_from(WAYS))(word) for word in words]
    new = written[0] + "".join(data.draw(BETWEEN) + word for word in written[1:])
    assert is_editorial(old, new)
    assert is_editorial(new, old)


@ways
@given(WORDS, st.data())
def test_a_word_more_is_not(words: list[str], data):
    place = data.draw(st.integers(0, len(words)))
    more = data.draw(st.sampled_from(["ne", "pas", "5", "x", "€"]))
    new = [*words[:place], more, *words[place:]]
    assert not is_editorial(" ".join(words), " ".join(new))


@ways
@given(WORDS, st.data())
def test_a_word_less_is_not(words: list[str], data):
    place = data.draw(st.integers(0, len(words) - 1))
    assert not is_editorial(" ".join(words), " ".join([*words[:place], *words[place + 1 :]]))


@ways
@given(WORDS, st.data())
def test_another_word_is_not(words: list[str], data):
    place = data.draw(st.integers(0, len(words) - 1))
    new = [*words[:place], data.draw(st.sampled_from(["jamais", "13", "chacune"])), *words[place + 1 :]]
    assert not is_editorial(" ".join(words), " ".join(new))


@ways
@given(WORDS, WORDS)
def test_other_words_are_not(words: list[str], others: list[str]):
    assume([unaccented(one).lower() for one in words] != [unaccented(one).lower() for one in others])
    assert not is_editorial(" ".join(words), " ".join(others))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("au moins ≥ 5 jours", "au moins ≤ 5 jours"),
        ("moins de 10 %", "moins de 10 €"),
        ("pour 10 %", "pour 10"),
        ("un prix > 5 francs", "un prix < 5 francs"),
        ("il fait (-5) degrés", "il fait (5) degrés"),
        ("10² mètres", "102 mètres"),
        ("1,5 heure", "15 heure"),
        ("1.5 heure", "1. 5 heure"),
        ("co nfidentiel", "confidentiel"),
        ("lire [ici](https://a.example/x)", "lire [ici](https://a.example.x)"),
        ("## 1. Un\n\n- [ ] Je le fais.", "## 1. Un\n\n- Je le fais."),
        ("## 1. Un\n\n- [ ] Je le fais.\n- [ ] Oui.", "## 1. Un\n\n- [ ] Je le fais. Oui."),
        ("## 1. Un\n\nTexte\n\n## 2. Deux", "## 1. Un\n\nTexte\n\n2. Deux"),
    ],
)
def test_what_means_something_is_not_editorial(old: str, new: str):
    assert not is_editorial(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("1,5 heure", "1.5 heure"),
        ("100% libre", "100 % libre"),
        ("> Note : 5 jours", "- note, 5 jours"),
        ("## 1. Un\n\nTexte", "## 1 Un\r\n\r\n*Texte*"),
        ("- [ ] Je le fais", "- [ ] Je le fais !"),
    ],
)
def test_what_is_only_written_otherwise_is(old: str, new: str):
    assert is_editorial(old, new)
