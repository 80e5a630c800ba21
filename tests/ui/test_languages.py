"""
Every language says the same things, each in its own words.
"""

import re
from string import Formatter

import pytest

from authflow.ui import english, german, hebrew
from authflow.ui.texts import ENGLISH, LANGUAGES, Texts, plain, texts_for

SAME = {
    "field.captcha",
    "field.code",
    "field.name",
    "field.position",
    "option.FAX",
    "ui.not_yet",
}
"""
What German and English people call the same.
"""


OTHERS = {"german": german.LINES, "hebrew": hebrew.LINES}


def gaps(line: str) -> list[str]:
    """
    The gaps of *line*, as often as they stand there.
    """
    return sorted(name for _, name, _, _ in Formatter().parse(line) if name is not None)


@pytest.mark.parametrize("language", OTHERS)
def test_all_languages_say_the_same_things(language: str) -> None:
    """
    No id is in one language only.
    """
    assert english.LINES.keys() == OTHERS[language].keys()


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("one", sorted(english.LINES))
def test_a_text_has_the_same_gaps_in_all_languages(one: str, language: str) -> None:
    """
    What fills a text is in it, whoever reads it.
    """
    assert gaps(english.LINES[one]) == gaps(OTHERS[language][one])


@pytest.mark.parametrize("one", sorted(hebrew.LINES))
def test_hebrew_is_written_in_its_own_letters(one: str) -> None:
    """
    Every text has some, none has stray blanks or vowel points, and nothing in it turns what stands around it.
    """
    line = hebrew.LINES[one]

    assert re.search("[א-ת]", line) or one == "ui.not_yet"
    assert line == plain(line.strip())
    assert not re.search("[\u05b0-\u05bc]", line)


@pytest.mark.parametrize(
    ("tag", "direction"),
    [
        ("en", "ltr"), ("de-AT", "ltr"), ("he", "rtl"), ("he-IL", "rtl"), ("AR", "rtl"), ("fa_IR", "rtl"),
        ("az-Arab", "rtl"), ("az-Latn-AZ", "ltr"), ("he-Latn", "ltr"), ("x-made-up", "ltr"), ("", "ltr"),
    ],
)  # fmt: skip
def test_a_language_has_its_direction(tag: str, direction: str) -> None:
    """
    It follows from the tag: its script if it names one, else its language.
    """
    assert direction == Texts(tag, {}).direction


def test_no_text_was_forgotten_in_translation() -> None:
    """
    A line that reads the same in both languages is one of those that do.
    """
    assert {one for one, line in english.LINES.items() if german.LINES[one] == line} == SAME


@pytest.mark.parametrize("one", sorted(german.LINES))
def test_german_is_addressed_politely(one: str) -> None:
    """
    Nobody is called du, no gap is in quotes of another language, and no text has stray blanks.
    """
    line = german.LINES[one]

    assert line == line.strip()
    assert not {"du", "dein", "deine", "dich", "dir", "euer"} & set(line.lower().replace(".", " ").split())


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        pytest.param(["de"], "de", id="tag"),
        pytest.param(["DE"], "de", id="capitals"),
        pytest.param(["de-AT"], "de", id="region"),
        pytest.param(["de-Latn-AT-1996"], "de", id="script-region-variant"),
        pytest.param(["de_AT"], "de", id="locale"),
        pytest.param(["de_AT.UTF-8"], "de", id="locale-with-encoding"),
        pytest.param(["de_AT@euro"], "de", id="locale-with-modifier"),
        pytest.param(["de@euro"], "de", id="modifier-alone"),
        pytest.param(["de.UTF-8@euro"], "de", id="encoding-and-modifier"),
        pytest.param(["en-GB"], "en", id="english-region"),
        pytest.param(["C.UTF-8"], "en", id="no-locale"),
        pytest.param(["POSIX"], "en", id="posix"),
        pytest.param([""], "en", id="empty"),
        pytest.param([], "en", id="nothing"),
        pytest.param(["xx-YY"], "en", id="unknown"),
        pytest.param(["deu"], "en", id="another-tag-that-begins-so"),
        pytest.param(["xx", "de-CH", "en"], "de", id="the-first-there-is"),
        pytest.param(["fr", "en", "de"], "en", id="in-order"),
        pytest.param(["-de", "_", "..", "@"], "en", id="nonsense"),
        pytest.param(["../../english", "de\x00"], "en", id="no-path"),
    ],
)
def test_the_best_language_there_is(wanted: list[str], language: str) -> None:
    """
    A tag or a locale is looked up from the special to the general (RFC 4647 §3.4).
    """
    assert language == texts_for(*wanted).language


def test_a_language_is_its_table() -> None:
    """
    What is looked up is what is written there.
    """
    assert german.LINES["choice.cancel"] == texts_for("de").say("choice.cancel")
    assert ENGLISH.lines == texts_for("en").lines


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_language_that_is_listed_is_there(tag: str) -> None:
    """
    A listed language can be loaded, and knows its own name.
    """
    texts = texts_for(tag)

    assert (tag, len(ENGLISH.lines)) == (texts.language, len(texts.lines))


def test_what_fills_a_gap_is_not_read_as_a_text() -> None:
    """
    Braces in an address or a name stay braces.
    """
    texts = Texts("xx", {"x": "<{to}>"})

    assert "<{email}{0.__class__}>" == texts.say("x", to="{email}{0.__class__}")
