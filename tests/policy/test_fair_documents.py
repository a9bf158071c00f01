"""What fair policies say otherwise than ours, or leave out: each is adopted, and means what its words mean."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from contact_policy.letters import built_in_templates
from contact_policy.letters.specimens import specimens
from contact_policy.policy import Policy, PolicyDocumentError, adopt
from contact_policy.policy.document.loading import DOCUMENTS
from contact_policy.policy.measure_fields import asked_of, example_of, measure_of
from contact_policy.policy.notices.naming import dialled
from contact_policy.policy.notices.telling_measures import as_letters_say
from contact_policy.policy.proportion import weight_of
from contact_policy.policy.vocabulary import Grade, NoticeKind

NSW, CLEVELAND = "nsw-model", "cleveland-panel"
REPRESENTATIVE = (
    '[measures.representative]\nlabel = "contact through a representative only"\neffect = "representative"\n'
)


def changed(name: str, *changes: tuple[str, str]) -> Policy:
    text = (DOCUMENTS / "examples" / f"{name}.toml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return adopt(text.encode())


AMENDED = '{{ version = "{}", dated = {}, edited_by = "Clerk", reason = "wording" }}'

SAID: list[tuple[str, str, str, str, Callable[[Policy], Any], Any]] = [
    (
        "a grade without a longest time of its own has that of the next lighter one",
        NSW, "serious = 12\nsevere = 24\n", "serious = 18\n", lambda p: p.lengths.maximum_months[Grade.SEVERE], 18,
    ),
    (
        "a grade lighter than any that is named has that of the next graver one",
        NSW, "minor = 12\nserious = 12\n", "", lambda p: p.lengths.maximum_months[Grade.MINOR], 24,
    ),
    (
        "so it is with the time until a review",
        NSW, "review_months = { minor = 6, serious = 6, severe = 12 }", "review_months = { minor = 6, severe = 12 }",
        lambda p: p.further.review_months[Grade.SERIOUS], 6,
    ),
    (
        "a figure of no channel in particular counts all",
        NSW, "threshold = 20", "threshold = 20, channels = []", lambda p: p.further.indicator_channels, {},
    ),
    (
        "an office may keep no holidays",
        CLEVELAND, 'holidays = "england-and-wales"', 'holidays = "none"',
        lambda p: (p.calendar.is_holiday(date(2026, 12, 25)), p.calendar.ends_on), (False, None),
    ),
    (
        "the newest amendment may stand first, and one may be of wording after the approval",
        CLEVELAND, "[office]\n",
        f"history = [{AMENDED.format(2, '2026-01-09')}, {AMENDED.format(1, '2018-09-18')}]\n\n[office]\n",
        lambda p: [line.version for line in p.about.history], ["2", "1"],
    ),
    (
        "what recurs within a week does so over no more days than the week has",
        CLEVELAND, "recurrence_window_days = 183", "recurrence_window_days = 7",
        lambda p: (p.grading.recurrence_span_days, p.grading.recurrence_days_apart), (7, 2),
    ),
    (
        "many occasions in a short window may be of one day each",
        CLEVELAND, "recurrence_count = 3\nrecurrence_window_days = 183",
        "recurrence_count = 9\nrecurrence_window_days = 9",
        lambda p: p.grading.recurrence_days_apart, 1,
    ),
    (
        "a step of warning may be for somebody else than all who warn, and the others then are not",
        NSW, 'by = ["nominated_senior_manager"]\nresponse_days = 14', 'by = ["director"]\nresponse_days = 14',
        lambda p: p.who_acts.warn.roles, ("director",),
    ),
    (
        "few contacts weigh more, as short calls do",
        NSW, "asks = { count = { least = 1, most = 5, usually = 1 } }",
        "heavier = { below = 2, weight = 3 }\nasks = { count = { least = 1, most = 5, usually = 1 } }",
        lambda p: [weight_of(p, measure_of(p, "one_matter_at_a_time", {"count": count})) for count in (1, 2)], [3, 1],
    ),
    (
        "a warning states its reasons in what it says of the conduct",
        NSW, '"steps that may follow", "arrangements"]', '"steps that may follow", "reasons", "length", "action"]',
        lambda p: list(p.notice[NoticeKind.WARNING].must_state),
        ["conduct", "change expected", "steps that may follow"],
    ),
    (
        "a lifted restriction has no appeal: all goes on in the usual ways",
        NSW, 'lapse = { must_state = ["action", "arrangements"]',
        'lapse = { must_state = ["action", "appeal", "rights"]',
        lambda p: list(p.notice[NoticeKind.LAPSE].must_state), ["action", "arrangements"],
    ),
    (
        "what an adverse finding is graver than a reason for, forbids",
        CLEVELAND, 'kind = "breach"\nadverse = "needs_reason"', 'kind = "breach"\nadverse = "breach"',
        lambda p: [str(kind) for rule in p.rules for case, kind in rule.kinds.items() if case == "adverse"], ["breach"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "old", "new", "read", "expected"), [row[1:] for row in SAID], ids=[row[0] for row in SAID]
)
def test_a_fair_document_means_what_it_says(
    name: str, old: str, new: str, read: Callable[[Policy], Any], expected: Any
) -> None:
    assert read(changed(name, (old, new))) == expected


def test_what_a_document_does_not_say_of_filed_mail_goes_with_what_it_says() -> None:
    unsaid = ("[filed_mail]\nseen_within_working_days = 1\n", "")
    on_the_day = changed(CLEVELAND, unsaid, ("within_working_days = 1 }", "within_working_days = 0 }"))
    assert on_the_day.filed_mail.seen_within_working_days == 0
    late = ("seen_within_working_days = 1", "seen_within_working_days = 3")
    in_three_days = changed(CLEVELAND, late, (", within_working_days = 1 }", " }"))
    assert in_three_days.filed_mail.safeguarding_within_working_days == 3


def test_an_office_may_say_how_far_restrictions_usually_reach_and_name_no_service() -> None:
    text = (DOCUMENTS / "examples" / f"{CLEVELAND}.toml").read_text(encoding="utf-8")
    scope = '[scope]\nusual = "organisation"\nservices = {}\n\n[lengths]'
    rules = '[rules]\nscope-justified = { kind = "advice", clauses = ["5.1"] }'
    policy = adopt(text.replace("[lengths]", scope, 1).replace("[rules]", rules, 1).encode())
    assert policy.further.services == {}
    forbidden = text.replace("[lengths]", scope.replace("usual", 'organisation_wide = "breach"\nusual', 1), 1)
    with pytest.raises(PolicyDocumentError, match="scope"):
        adopt(forbidden.replace("[rules]", rules, 1).encode())


@pytest.mark.parametrize("asks", ["asks = { channels = { least = 1 } }", "asks = { phone = {} }", ""])
def test_whoever_proposes_a_point_of_contact_can_say_who_it_is_and_how_they_are_reached(asks: str) -> None:
    policy = changed(NSW, (REPRESENTATIVE, f"{REPRESENTATIVE}{asks}\n"))
    asked = asked_of(policy, "representative")
    assert "name" in asked
    assert "phone" in asked
    assert ("email" in asked) is ("phone" not in asks)
    assert "only through , who" not in as_letters_say(policy, example_of(policy, "representative"))


ANSWERED = "We will answer where it brings new information or a new complaint."
TO_LETTERS = [
    ('of = "matters", per = "month"', 'of = "minutes", per = "week"', "one_matter_at_a_time",
     "We will spend no more than 1 minute on what you bring to us in any week."),
    ('of = "matters", per = "month"', 'of = "minutes", per = "week", channels = ["phone"]', "one_matter_at_a_time",
     "We will spend no more than 1 minute on what you bring to us by telephone in any week."),
    ('effect = "channels"\nweight = 3', 'effect = "file"\nweight = 3\nfixed.disposal = "returned"', "post_only",
     f"We will read what you send by post, and send back what does not bear on the matter. {ANSWERED}"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "kind", "said"), TO_LETTERS, ids=[row[1] for row in TO_LETTERS])
def test_our_sentence_is_one_that_people_would_say(old: str, new: str, kind: str, said: str) -> None:
    own = 'says.letter = "We will deal with {count} of your matters a month."\n'
    fixed = ('fixed = { channels = ["post"] }', 'fixed.channels = ["post"]')
    policy = changed(NSW, (own, ""), fixed, (old, new))
    assert as_letters_say(policy, example_of(policy, kind)) == said


def test_a_sentence_of_the_offices_own_says_a_condition_in_its_language() -> None:
    barred = (
        '[measures.a_building]\nlabel = { cy = "adeilad", en = "a building" }\neffect = "premises"\nweight = 1\n'
        'fixed = { places = ["Town Hall"], condition = "by_appointment" }\nclauses = ["3.3"]\n'
        'says.letter = { cy = "Neuadd: {condition}.", en = "Hall: {condition}." }\n\n[measures.one_officer]'
    )
    policy = changed("welsh-council", ("[measures.one_officer]", barred))
    templates = built_in_templates()
    said = {
        language: " ".join(
            paragraph
            for content in specimens(policy, language)
            for section in templates.write(content).sections
            for paragraph in section.paragraphs
        )
        for language in policy.spoken
    }
    assert {language for language in said if "Neuadd: drwy apwyntiad." in said[language]} == {"cy"}
    assert {language for language in said if "Hall: by appointment." in said[language]} == {"en"}


def test_a_number_with_gaps_is_written_as_it_is_dialled() -> None:
    assert dialled("+44 20 7946 0000") == dialled("+442079460000") == "020 7946 0000"


@pytest.mark.parametrize(("act", "rule"), [("review", "reviewed-together"), ("appeal", "heard-together")])
def test_several_people_review_or_hear_and_whoever_records_it_says_who_they_are(act: str, rule: str) -> None:
    head = f"[authority.{act}]\n"
    policy = changed(NSW, (head, f"{head}needed = 2\n"))
    (asked,) = [entry for entry in policy.rules if entry.id == rule]
    assert (asked.kind_in("unconsidered"), asked.stage) == ("breach", act)
    assert rule not in [entry.id for entry in policy.rules_of_proposals]
    assert "all 2 of them agree" in policy.criterion_of_rule[rule].question
    with pytest.raises(PolicyDocumentError, match="one post cannot agree with itself"):
        changed(NSW, (head, f"{head}needed = 3\n"), *_of_one_post(act))


def test_a_meeting_that_hears_appeals_is_recorded_with_its_day_and_its_minute() -> None:
    policy = changed(NSW, ("[authority.appeal]\n", "[authority.appeal]\nin_meeting = true\n"))
    assert policy.criterion_of_rule["heard-together"].question == (
        "on which day the meeting was, and where its minute is"
    )


def _of_one_post(act: str) -> list[tuple[str, str]]:
    roles = {"review": '["nominated_senior_manager", "general_manager"]', "appeal": '["director", "general_manager"]'}
    return [(f"needed = 3\nroles = {roles[act]}", 'needed = 3\nroles = ["general_manager"]')]
