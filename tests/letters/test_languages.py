"""Letters in another language: whole, in that language throughout, and refused where an office offers one it lacks."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from contact_policy.letters import TemplateError, export_templates, html_letter, load_templates, plain_letter
from contact_policy.policy import PolicyDocumentError, adopt, load_policy
from contact_policy.policy.document.loading import BUILT_IN
from contact_policy.policy.vocabulary import Language
from contact_policy.policy.words import Unit, words_of
from fixtures.fair_case import POLICY
from fixtures.letters import contents, issued, said_in

TEXT = BUILT_IN.read_text(encoding="utf-8")
# What is as common in English as it is no Welsh: none of these stands in a letter but what people wrote.
ENGLISH = re.compile(
    r"\b(the|of|to|and|is|you|your|we|our|this|for|by|it|not|will|have|with|or|days?|working|minutes?|from|on|"
    r"january|february|march|june|july|august|september|october|november|december)\b",
    re.IGNORECASE,
)
WRITTEN_BY_PEOPLE = (
    "You called us 40 times in May. Other people could not get through to us.",
    "Please write to us once, and wait for our answer.",
    "You wrote to us about the same decision 40 times after we had explained it.",
    "You rang five times that day.",
    "You told us that you were ill in May. We should have asked.",
    "We will ring you and read our letters to you.",
    "Public Response Co-ordinator",
    "Visits by appointment only",
    "County Hall",
)


def test_a_letter_in_welsh_is_in_welsh_throughout_but_for_what_people_wrote() -> None:
    for content in contents(language=Language.WELSH):
        text = " ".join(plain_letter(issued(content)).split())
        for written in WRITTEN_BY_PEOPLE:
            text = text.replace(written, "")
        found = ENGLISH.search(text)
        assert found is None, text[max(0, found.start() - 60) : found.end() + 60]


def test_each_kind_says_as_many_things_in_each_language() -> None:
    english = [content for content in contents() if content.kind != "refusal"]
    for one, other in zip(english, contents(language=Language.WELSH), strict=True):
        pair = [issued(content) for content in (one, other)]
        assert [len(said) for _, said in pair[0].sections] == [len(said) for _, said in pair[1].sections]
        assert pair[0].subject != pair[1].subject
        figures = [sorted(re.findall(r"\d+", said_in(notice))) for notice in pair]
        assert figures[0] == figures[1]


def test_letters_keep_their_letters_and_screen_readers_are_told_the_language() -> None:
    decision = next(c for c in contents(language=Language.WELSH) if c.kind == "decision")
    page = html_letter(issued(decision, addressee="Siân Tŷ-gŵydd"))
    assert "Annwyl Siân Tŷ-gŵydd," in page
    assert '<html lang="cy-GB">' in page
    draft = plain_letter(issued(decision, issued_at=None))
    assert draft.startswith("DRAFFT, heb ei anfon: o'r hyn a oedd ar gofnod ar 20 Tachwedd 2026 am 10:00")
    assert "Yn gywir,\n\nChris Evans\nPrif Weithredwr\nSwyddfa Comisiynydd yr Heddlu a Throseddu" in draft


@pytest.mark.parametrize(
    ("number", "said"), [(1, "1 diwrnod"), (2, "2 ddiwrnod"), (3, "3 diwrnod"), (14, "14 diwrnod")]
)
def test_days_are_counted_as_the_language_counts(number: int, said: str) -> None:
    assert words_of(Language.WELSH).count(number, Unit.DAY) == said


def test_a_list_ends_as_the_language_joins() -> None:
    assert (
        words_of(Language.WELSH).every(["drwy'r post", "drwy e-bost", "ar-lein"])
        == "drwy'r post, drwy e-bost ac ar-lein"
    )
    assert words_of(Language.WELSH).every(["dros y ffôn", "drwy'r post"]) == "dros y ffôn a drwy'r post"
    assert words_of(Language.ENGLISH).every([]) == ""


def without(part: str) -> str:
    found = re.search(rf"^{re.escape(part)} = .*$", TEXT[TEXT.index("[languages.cy") :], re.MULTILINE)
    assert found is not None
    start = TEXT.index("[languages.cy") + found.start()
    return TEXT[:start] + TEXT[start + len(found[0]) :]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (without("signposting"), "languages.cy.office.signposting: add it"),
        (without("persistent"), "languages.cy.behaviours.persistent: add it"),
        (without("title"), "languages.cy.policy.title: add it"),
        (
            TEXT + '\n[languages.fr.office]\nname = "x"\n',
            "languages.fr: there are no words in this language; use one of",
        ),
        (TEXT + '\n[languages.cy.say]\nhello = "x"\n', "languages.cy.say.hello: remove it; known here are declined"),
        (TEXT + '\n[languages.en.say]\nlimited = "x"\n', "languages.en.say.limited: say it with {minutes}"),
        (TEXT + '\n[languages.en.say]\nroute = "{route} {name}"\n', "languages.en.say.route: say it with {route}"),
        (TEXT + '\n[languages.en.say]\nroute = "{route"\n', "languages.en.say.route: say it with {route}"),
        (
            TEXT + '\n[languages.en.letter]\nclosing = "{x}"\n',
            "languages.en.letter.closing: leave out what is in braces",
        ),
        (TEXT + f'\n[languages.en.say]\ndeclined = "{"x" * 66}"\n', "languages.en.say.declined: say it in 1 to 65"),
        (TEXT + '\n[languages.en.office]\nphone = "x"\n', "languages.en.office.phone: remove it; known here are name"),
        ('language = "cy"\n' + TEXT, "language: remove it"),
    ],
)
def test_a_translation_that_is_not_whole_is_refused_with_the_cure(text: str, told: str) -> None:
    with pytest.raises(PolicyDocumentError) as refused:
        adopt(text.encode())
    assert told in str(refused.value)
    assert re.search(r"line \d+", str(refused.value))


def test_what_settings_say_of_the_office_holds_in_every_language() -> None:
    policy = load_policy(office={"name": "Another Office"})
    assert {spoken.office.name for spoken in policy.spoken.values()} == {"Another Office"}
    assert policy.spoken[Language.WELSH].office.hours.startswith("dydd Llun")


def test_an_office_has_its_own_fixed_words_and_says_who_checked_the_translation() -> None:
    own = (
        TEXT
        + '\n[languages.cy]\nchecked_by = "A. Translator"\n[languages.cy.letter]\nclosing = "Yr eiddoch yn gywir,"\n'
    )
    policy = adopt(own.encode())
    assert policy.spoken[Language.WELSH].words.is_checked
    assert policy.spoken[Language.WELSH].words.letter.closing == "Yr eiddoch yn gywir,"
    assert policy.words.letter.closing == "Yours sincerely,"


def test_an_office_changes_the_welsh_of_one_letter_and_a_fault_in_it_is_named(tmp_path: Path) -> None:
    export_templates(tmp_path)
    path = tmp_path / "cy" / "lift.txt"
    path.write_text(path.read_text().replace("wedi dod i ben{%", "ar ben{%"))
    letter = load_templates(tmp_path, POLICY).write(
        next(c for c in contents(language=Language.WELSH) if c.kind == "lift")
    )
    assert letter.subject.endswith("ar ben")
    path.write_text(path.read_text().replace("{{ reasons }}", "{{ rhesymau }}"))
    with pytest.raises(TemplateError, match=r"cy/lift\.txt, line \d+: 'rhesymau' is no fact of lift\.txt"):
        load_templates(tmp_path, POLICY)
    english = replace(POLICY, languages={})
    assert load_templates(tmp_path, english)  # no letter is written by it
    path.write_text((tmp_path / "lift.txt").read_text())
    measures = tmp_path / "cy" / "measures.txt"
    measures.write_text(measures.read_text().replace("{% block other %}{{ description }}{% endblock %}", ""))
    with pytest.raises(TemplateError, match=r"cy/measures\.txt, line 1: add \{% block other %\}"):
        load_templates(tmp_path, POLICY)
