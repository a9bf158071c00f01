"""An office's own words: taken where they say what they must, else refused with file, line and cure."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from contact_policy.letters import TemplateError, export_templates, load_letter_assets, load_templates
from contact_policy.policy import Policy, PolicyDocumentError, compose_notice, load_policy
from contact_policy.policy.document.loading import DOCUMENTS
from contact_policy.policy.notices import EndNotice, WarningNotice
from contact_policy.policy.vocabulary import NoticeKind, Part
from fixtures.fair_case import POLICY
from fixtures.letters import AT, contents, issued

EDITIONS = [load_policy(path) for path in sorted(DOCUMENTS.glob("*.toml"))]
LIFTED = compose_notice(POLICY, EndNotice(lapsed=False, ended_on=AT.date(), reasons="You have changed."))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What the export wrote."""
    export_templates(tmp_path)
    return tmp_path


def changed(folder: Path, name: str, old: str, new: str) -> int:
    """Change the first ``old`` in a template; the line it stands in."""
    text = (folder / name).read_text()
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1))
    return text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize("policy", EDITIONS, ids=lambda policy: policy.about.id)
def test_what_is_exported_can_be_used_and_says_the_same(folder: Path, policy: Policy) -> None:
    own, ours = load_templates(folder, policy), load_templates(None, policy)
    assert [own.write(content) for content in contents(policy)] == [ours.write(c) for c in contents(policy)]


def test_an_export_never_writes_over_what_an_office_has(folder: Path) -> None:
    (folder / "lift.txt").write_text("ours")
    with pytest.raises(TemplateError, match="there already"):
        export_templates(folder)
    assert (folder / "lift.txt").read_text() == "ours"


def test_an_office_says_it_in_its_own_words_and_order_and_keeps_ours_for_the_rest(folder: Path) -> None:
    for path in folder.rglob("*.txt"):
        if path.name != "lift.txt":
            path.unlink()
    (folder / "lift.txt").write_text(
        "{% block subject %}It is over{% endblock %}\n"
        "{% block reasons %}\n# Our reasons\n{{ reasons }}\n{% endblock %}\n"
        "{% block action %}\n# Good news\nIt ended on {{ ended_on }}.\n{% endblock %}\n"
        "{% block arrangements %}\n# Us\nRing {{ office_phone }}.\n{% endblock %}\n"
    )
    templates = load_templates(folder, POLICY)
    letter = templates.write(LIFTED)
    assert letter.subject == "It is over"
    assert [section.heading for section in letter.sections] == ["Our reasons", "Good news", "Us"]
    assert letter.sections[1].paragraphs == ("It ended on 20 November 2026.",)
    assert templates.write(contents()[0]) == load_templates(None, POLICY).write(contents()[0])


def test_a_measure_that_an_office_has_no_sentence_for_is_told_as_anybody_may_hear_it(folder: Path) -> None:
    kept = [f"{{% block {kind} %}}Blocked.{{% endblock %}}" for kind in ("refuse_reopen", "block_phone", "block_email")]
    (folder / "measures.txt").write_text("\n".join(kept))
    templates = load_templates(folder, POLICY)
    decisions = [templates.write(content) for content in contents() if content.kind is NoticeKind.DECISION]
    limit = "- Each call will last no longer than 10 minutes."
    light, heavy = (next(s.paragraphs for s in letter.sections if limit in s.paragraphs) for letter in decisions)
    assert "- Blocked." not in light
    assert {"- Please make contact only by e-mail.", "- Blocked."} <= {*heavy}


BROKEN = [
    ("lift.txt", "{{ reasons }}", "{{ reason }}", "lift.txt", "'reason' is no fact of lift.txt; known are"),
    ("shared/rights.txt", "We will always", "{{ we }} always", "shared/rights.txt", "'we' is no fact of"),
    ("measures.txt", "{{ minutes }}", "{{ hours }}", "measures.txt", "'hours' is no fact of measures.txt"),
    ("decision.txt", "{% endfor %}", "", "decision.txt", "mend the syntax"),
    ("decision.txt", "{{ reasons }}", "{{ reasons", "decision.txt", "mend the syntax"),
    ("decision.txt", "{% block reasons %}", "{% block because %}", "decision.txt", "{% block reasons %}"),
    ("decision.txt", "{% block subject %}", "{% block about %}", "decision.txt", "give it a subject"),
    ("warning.txt", "{{ change_expected }}", "", "warning.txt", "state the change expected"),
    ("review.txt", '{% include "shared/rights.txt" %}', "", "review.txt", "state the rights"),
    ("measures.txt", "{% block block_phone %}", "{% block phone %}", "measures.txt", "add {% block block_phone %}"),
    (
        "measures.txt",
        "{% block single_channel %}",
        "{% block channel %}",
        "measures.txt",
        "there is no measure 'channel'",
    ),
    ("breach.txt", '"shared/rights.txt"', '"shared/wrongs.txt"', "breach.txt", "include one of shared/appeal.txt"),
    ("breach.txt", '"shared/rights.txt"', "office_name", "breach.txt", "include one of shared/appeal.txt"),
    ("lapse.txt", "{% block subject %}", '{% extends "lift.txt" %}{% block subject %}', "lapse.txt", "include"),
    ("lift.txt", "{{ reasons }}", "{{ reasons.__class__ }}", "lift.txt", "facts are plain words"),
    ("lift.txt", "{{ reasons }}", "{{ reasons|shout }}", "lift.txt", "mend the syntax"),
    ("lift.txt", "{{ ended_on }}", "{{ ended_on / 2 }}", "lift.txt", "line 6: it fails on a made-up case"),
]


@pytest.mark.parametrize(("name", "old", "new", "file", "cure"), BROKEN, ids=[f"{b[0]}: {b[2]}" for b in BROKEN])
def test_a_template_that_would_fail_is_refused_with_its_file_and_the_cure(
    folder: Path, name: str, old: str, new: str, file: str, cure: str
) -> None:
    changed(folder, name, old, new)
    with pytest.raises(TemplateError) as refused:
        load_templates(folder, POLICY)
    said = str(refused.value)
    assert said.startswith(f"{file}, line ")
    assert cure in said


def test_the_line_is_that_of_the_fault(folder: Path) -> None:
    line = changed(folder, "decision.txt", "{{ grounds }}", "{{ because }}")
    with pytest.raises(TemplateError, match=f"decision.txt, line {line}: 'because'"):
        load_templates(folder, POLICY)


def test_a_file_that_writes_no_notice_and_a_folder_that_is_none_are_refused(folder: Path) -> None:
    (folder / "warnings.txt").write_text("A slip of the pen.")
    with pytest.raises(TemplateError, match=r"warnings\.txt, line 1: no notice is written by it; known are"):
        load_templates(folder, POLICY)
    with pytest.raises(TemplateError, match="no such folder"):
        load_templates(folder / "nowhere", POLICY)


def test_an_edition_that_says_nothing_of_notices_cannot_be_served_by(folder: Path) -> None:
    with pytest.raises(PolicyDocumentError, match="what it must state"):
        load_templates(folder, replace(POLICY, notices=()))


def test_what_people_write_is_no_template_and_keeps_its_paragraphs_and_its_lists() -> None:
    conduct = "On 1 May: {{ 7 * 7 }}\r\n{% raw %}\n\n- you called\n- you wrote\n# Not a heading"
    given = WarningNotice(behaviours=("persistent",), conduct=conduct, change_expected="# Stop", response_days=14)
    letter = load_templates(None, POLICY).write(compose_notice(POLICY, given))
    said = {section.part: section for section in letter.sections}
    expected = ("On 1 May: {{ 7 * 7 }}", "{% raw %}", "- you called", "- you wrote", "# Not a heading")
    assert said[Part.CONDUCT].paragraphs[:5] == expected
    assert said[Part.CONDUCT].heading == "What is unacceptable"
    assert said[Part.CHANGE].paragraphs == ("# Stop",)


def test_fonts_beside_the_templates_show_what_ours_cannot(folder: Path) -> None:
    bundled = Path(__file__).parents[2] / "src/contact_policy/letters/fonts"
    (folder / "fonts").mkdir()
    (folder / "fonts" / "Another.ttf").write_bytes((bundled / "NotoSans-Regular.ttf").read_bytes())
    assert load_letter_assets(folder, POLICY).typesetter.pdf(issued(LIFTED)).startswith(b"%PDF")
