"""What is written in Markdown reads back the same."""

from html import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commons.blocks import Body
from commons.exchange import blocks, markdown, richtext, values, yamls
from commons.exchange.errors import ExchangeError


class Rows:
    """Both ways without a database: addresses that name their row."""

    def page(self, goal):
        return self._row("page:", goal)

    def document(self, goal):
        return self._row("files/", goal)

    image = document

    def _row(self, start, goal):
        if isinstance(goal, int):
            return f"{start}{goal}"
        number = goal.removeprefix(start)
        return int(number) if goal.startswith(start) and number.isdecimal() and number.isascii() else None


ROWS = Rows()
NASTY = [
    "*", "_", "**", "# a", "1. b", "- c", "+ d", "> e", "```", "~~~", "[x](y)", "![x](y)", "[^1]", "[^1]: n", "[a]: b",
    "&amp;", "&lt;", "<b>", "  ", "\u00a0", "a_b", "http://x.y/z?a=1&b=2", "    code", "a\n\nb", "---", "===", "\\",
    "|",
    "\u2028", "\x02klzzwxh:0\x03", "<!-- next text -->", "— qui",
]  # fmt: skip
WORDS = st.sampled_from(NASTY) | st.text(st.characters(blacklist_categories=["Cs"]), max_size=12)
TEXT = WORDS.map(lambda text: escape(text.replace("\x00", "")))
HREFS = ["http://a.b/(c)_d*?x=1&amp;y", "mailto:a@b.c", "#x", "/fr/a b/", "javascript:x"]


def inline(inner):
    inside = st.lists(inner, max_size=3).map("".join)
    links = st.tuples(st.sampled_from(HREFS), inside).map(lambda one: f'<a href="{one[0]}">{one[1]}</a>')
    pages = st.tuples(st.integers(1, 99), inside).map(
        lambda one: f'<a linktype="page" id="{one[0]}">{one[1]}</a>'
    )
    bold, italic = inside.map("<b>{}</b>".format), inside.map("<i>{}</i>".format)
    return st.one_of(bold, italic, links, pages, st.just("<br/>"))


RUNS = st.lists(st.recursive(TEXT, inline, max_leaves=5), max_size=4).map("".join)


def listed(items):
    tags = st.sampled_from(["ul", "ol"])
    rows = st.lists(items.map("<li>{}</li>".format), min_size=1, max_size=3).map("".join)
    return st.tuples(tags, rows).map(lambda one: f"<{one[0]}>{one[1]}</{one[0]}>")


LISTS = st.recursive(listed(RUNS), lambda inner: listed(st.tuples(RUNS, inner).map("".join)), max_leaves=3)
HTML = st.lists(RUNS.map("<p>{}</p>".format) | RUNS.map("<h3>{}</h3>".format) | LISTS, max_size=4).map(
    "".join
)
often = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@often
@given(HTML)
def test_any_rich_text_comes_back_the_same(html):
    normal = richtext.normal(html)
    assert richtext.normal(normal) == normal
    assert markdown.read(markdown.write(html, ROWS), ROWS) == normal


PLAIN = WORDS.map(lambda text: richtext.CONTROLS.sub("", text).replace("\r", ""))
BLOCKS = st.one_of(
    st.fixed_dictionaries({"type": st.just("paragraph"), "value": HTML.map(richtext.normal).filter(bool)}),
    st.fixed_dictionaries(
        {
            "type": st.just("heading"),
            "value": st.fixed_dictionaries(
                {"text": PLAIN.filter(bool), "level": st.sampled_from(["2", "3"])}
            ),
        }
    ),
    st.fixed_dictionaries(
        {
            "type": st.just("quote"),
            "value": st.fixed_dictionaries({"text": PLAIN.filter(bool), "attribution": PLAIN}),
        }
    ),
    st.fixed_dictionaries(
        {
            "type": st.just("image"),
            "value": st.fixed_dictionaries({"image": st.integers(1, 9), "alt_text": PLAIN, "caption": PLAIN}),
        }
    ),
)


@often
@given(st.lists(BLOCKS, max_size=4))
def test_any_body_comes_back_the_same(body):
    assert blocks.read(blocks.write(body, ROWS), ROWS) == body


@often
@given(
    st.dictionaries(st.from_regex(r"[a-z]{1,8}", fullmatch=True), PLAIN | st.lists(PLAIN), max_size=4), PLAIN
)
def test_any_front_matter_comes_back_the_same(front, body):
    found = yamls.split_front(yamls.with_front({"title": "x", **front}, body.strip("\n")))
    assert found is not None
    assert found[0] == {"title": "x", **front}


@pytest.mark.parametrize("kind", Body().child_blocks)
def test_every_kind_of_block_has_a_writing(kind):
    assert values.knows(Body().child_blocks[kind])


def test_ordinary_text_is_ordinary_markdown():
    html = "<p>Un <b>texte</b>, <i>peut-être</i> (1), et <a href='http://x.y/a_b'>là-bas</a>[^1].</p><ol><li>a</li></ol>"
    assert markdown.write(html, ROWS) == (
        "Un **texte**, *peut-être* (1), et [là-bas](http://x.y/a_b)[^1].\n\n1. a"
    )


def test_a_link_out_of_reach_is_its_text():
    class Nowhere(Rows):
        def page(self, goal):
            return None

    assert markdown.write('<p>a <a linktype="page" id="3">b</a></p>', Nowhere()) == "a b"


@pytest.mark.parametrize(
    "html",
    ["<script>x</script>", "<p onclick='x'>a</p>", "<a href='javascript:x'>a</a>", "<iframe>x</iframe>"],
)
def test_nothing_that_runs_is_read(html):
    found = markdown.read(html, ROWS)
    assert "script" not in found
    assert "onclick" not in found
    assert "iframe" not in found


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("```nothing\na: 1\n```", "nothing"),
        ("```figures\na: 1\n```", "list"),
        ("```figures\n- odd: 1\n```", "odd"),
        ("```steps\n- [\n```", "well written"),
        ("![a](files/none)", "nothing at"),
    ],
)
def test_a_block_that_is_not_well_written_is_named(text, reason):
    with pytest.raises(ExchangeError, match=reason):
        blocks.read(text, ROWS)
