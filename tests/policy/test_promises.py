"""A document that promises what nothing does is refused, with the line, the key and the cure of all it promises so."""

from __future__ import annotations

from pathlib import Path

import pytest

from contact_policy.policy import PolicyDocumentError, adopt, engine, recall
from contact_policy.policy.document.loading import BUILT_IN, DOCUMENTS
from contact_policy.policy.document.promises import FIXED_ROLES
from contact_policy.policy.document.reader import Flaw
from contact_policy.policy.document.unasked import sentences, unasked
from contact_policy.records import Role
from fixtures.commands import command

TEXT = BUILT_IN.read_text(encoding="utf-8")
OLDER = Path(__file__).parent / "frozen" / "opcc-1.0.toml"
ADDRESS = 'postal_address = "Office of the Police and Crime Commissioner, County Hall, Sampleton SA1 1AA"'
SIXTH = """[[criteria]]
name = "money_spent"
rule = "{rule}"
question = "what it costs"
asks_new_information = false

# --- rules"""


def flaws_of(document: str, office: dict[str, str] | None = None) -> tuple[Flaw, ...]:
    with pytest.raises(PolicyDocumentError) as refused:
        adopt(document.encode(), name="draft.toml", office=office)
    assert refused.value.flaws
    return refused.value.flaws


OFFERED = adopt(TEXT.encode()).measures
HEAVY = next(place for place, entry in enumerate(OFFERED) if entry.intrusiveness == 5)
ANGRY = next(place for place, entry in enumerate(adopt(TEXT.encode()).observations) if entry.code == "angry")
REOPENING = next(place for place, entry in enumerate(OFFERED) if entry.kind == "refuse_reopen")

VAIN = [
    ("# --- rules", SIXTH.format(rule="criterion-5"), "criteria.5.rule", "criterion-5 asks for"),
    ("# --- rules", SIXTH.format(rule="signposting"), "criteria.5.rule", "this rule asks no criterion"),
    ("severe = 20", "severe = -1", "proportion.severe", "give 0 or more"),
    ("review_interval_months = 3 ", "review_interval_months = 0 ", "lengths.review_interval_months", "give 1 or more"),
    ("warning_life_months = 12", "warning_life_months = 0", "lengths.warning_life_months", "give 1 or more"),
    ("minor = 6", "minor = 0", "lengths.maximum_months.minor", "give 1 or more"),
    ("serious = 12", "serious = 5", "lengths.maximum_months", "let the figures rise"),
    ("window_days = 90", "window_days = 0", "indicators.1.window_days", "give 1 or more"),
    ("threshold = 40", "threshold = -40", "indicators.1.threshold", "give 1 or more"),
    ("intrusiveness = 5", "intrusiveness = -5", f"measures.{HEAVY}.intrusiveness", "give 0 or more"),
    ("recurrence_count = 3", "recurrence_count = 0", "grading.recurrence_count", "give 1 or more"),
    ("recurrence_count = 3", "recurrence_count = 1", "grading.recurrence_count", "one occasion spans no days"),
    ("recurrence_span_days = 14", "recurrence_span_days = 190", "grading.recurrence_span_days", "could recur"),
    ("recurrence_days_apart = 2 ", "recurrence_days_apart = 92 ", "grading.recurrence_days_apart", "would not fit"),
    ("review_grace_days = 14", "review_grace_days = 90", "lengths.review_grace_days", "between two reviews"),
    ('code = "angry"\n', 'code = "angry"\nbehaviour = "aggressive"\ngrade = "minor"\n',
     f"observations.{ANGRY}.behaviour", "never held against anybody"),
    ("response_days = 14", "response_days = 4000000", "lengths.response_days", "nobody waits so long"),
    ("response_days = 14", "response_days = 400", "lengths.response_days", "within warning_life_months"),
    ("evidence_life_months = 36", "evidence_life_months = 6", "lengths.evidence_current_days", "evidence_life_months"),
    ("review_interval_months = 3 ", "review_interval_months = 7 ", "lengths.review_interval_months", "give 6 or fewer"),
    (ADDRESS, 'postal_address = ""', "office.postal_address", "say something here"),
    (ADDRESS, 'postal_address = " - "', "office.postal_address", "say something here"),
    (ADDRESS, 'postal_address = "Sampleton"', "office.postal_address", "the address in full"),
    ('hours = "Monday to Friday, 9am to 5pm"', 'hours = ""', "office.hours", "say something here"),
    ('"18 point"]', '"18 point", ""]', "access.large_print.19", "say something here"),
    ('text = "Edition 1.0', 'text = " "  # ', "clauses.0.text", "say something here"),
    ('"contact@opcc.example"', '"contact@opcc"', "office.email", "give an e-mail address"),
    ('"contact@opcc.example"', '"contact at opcc.example"', "office.email", "give an e-mail address"),
    ('"restricted-contact@opcc.example"', '"a filing cabinet"', "office.file_to", "give an e-mail address"),
    ('"foi@opcc.example"', '"freedom of information"', "office.unasked_recipients.2", "give a mailbox"),
    ('"+441632960100"', '"+4416329"', "office.phone", "give a telephone number"),
    ('"+441632960100"', '"01632 96xxxx"', "office.phone", "give a telephone number"),
    ('appeal_contact = "The Chief Finance Officer, at the postal address of the office"', 'appeal_contact = ""',
     "office.appeal_contact", "or remove it"),
    ('emergency_number = "999"\n', "", "office.emergency_number", "add it"),
    ('emergency_number = "999"', 'emergency_number = "the police"', "office.emergency_number", "such as 999"),
    ('policy_place = "on our website, www.opcc.example/contact, or ask us for a copy"', 'policy_place = "-"',
     "office.policy_place", "it is empty"),
    ('deciding_role = "chief_executive"', 'deciding_role = "manager"', "authority.deciding_role",
     "nobody decides what they propose"),
    ('deciding_role = "chief_executive"', 'deciding_role = "Manager"', "authority.deciding_role",
     "nobody decides what they propose"),
    ('deciding_role = "chief_executive"', 'deciding_role = "chief executive!"', "authority.deciding_role",
     "no token spells this role"),
    ('proposing_role = "manager"', 'proposing_role = "reviewer"', "authority.proposing_role", "another role already"),
    ("next_review_on = 2023-12-31", "next_review_on = 2019-11-28", "policy.next_review_on", "a day after approved_on"),
    ("next_review_on = 2023-12-31", "next_review_on = 2023-12-31\nin_force_on = 2019-11-01", "policy.in_force_on",
     "from approved_on on"),
    ("dated = 2019-11-26", "dated = 2029-11-30", "policy.history.0.dated", "in the order of their days"),
    ("working_hours = [9, 17]", "working_hours = [9, 9]", "calendar.working_hours", "as in [9, 17]"),
    ("working_hours = [9, 17]", "working_hours = [9, 33]", "calendar.working_hours", "as in [9, 17]"),
    ('bank_holidays = "england-and-wales"', 'bank_holidays = "narnia"', "calendar.bank_holidays", "england-and-wales"),
    ('bank_holidays = "england-and-wales"', 'bank_holidays = "listed"', "calendar.worked", "it is no holiday"),
    ("worked = [2020-05-04, 2022-05-30]", "worked = [2020-05-04, 2022-05-31]", "calendar.worked",
     "remove 2022-05-31: it is no holiday"),
    ("worked = [2020-05-04, 2022-05-30]", "worked = [2020-05-04, 2020-05-08]", "calendar.worked",
     "say 2020-05-08 once"),
    ('always_open = ["post", "email", "phone", "in_person", "web"]', 'always_open = ["in_person"]',
     "access.always_open", "name one that the office watches"),
    ("short_intrusiveness = 3", "short_intrusiveness = 0", "measures.0.short_minutes", "no less than intrusiveness"),
    ('kind = "refuse_reopen"\n', 'kind = "refuse_reopen"\nshort_minutes = 2\n', f"measures.{REOPENING}.short_minutes",
     "refuse_reopen has no minutes"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "key", "cure"), VAIN, ids=[f"{row[2]}: {row[1][:40]!r}" for row in VAIN])
def test_what_nothing_would_do_is_refused_with_line_key_and_cure(old: str, new: str, key: str, cure: str) -> None:
    broken = TEXT.replace(old, new, 1)
    assert broken != TEXT
    found = {flaw.key: flaw for flaw in flaws_of(broken)}
    assert cure in found[key].cure
    stands_at = broken.splitlines()[found[key].line - 1]
    assert key.rpartition(".")[2] in stands_at or "[" in stands_at


def test_both_documents_that_are_shipped_promise_nothing_in_vain() -> None:
    for path in DOCUMENTS.glob("*.toml"):
        assert adopt(path.read_bytes()).about.engine == engine.NEWEST_LEVEL


def test_a_setting_that_says_what_cannot_be_is_told_as_a_setting() -> None:
    (flaw,) = flaws_of(TEXT, {"email": "nobody"})
    assert flaw.key == "office.email"
    assert "it is a setting that says this" in flaw.cure


def test_no_flaw_hides_another() -> None:
    broken = TEXT
    for old, new in (
        ("response_days = 14", 'response_days = "14"'),
        ("severe = 20", "severe = -1"),
        (ADDRESS, 'postal_address = ""'),
        ("next_review_on = 2023-12-31", "next_review_on = 2018-12-31"),
        ('id = "evidence-recorded"\nkind = "breach"', 'id = "evidence-recorded"\nkind = "ban"'),
        ('id = "office-silence"', 'id = "moon"'),
        ("[grading]", "[grading]\nmercy = 3"),
        ('fits = ["aggressive", "unreasonable", "persistent"]\n', ""),
    ):
        assert old in broken
        broken = broken.replace(old, new, 1)
    assert {flaw.key for flaw in flaws_of(broken)} >= {
        "lengths.response_days", "proportion.severe", "office.postal_address", "policy.next_review_on", "rules.1.kind",
        "guards.6.id", "guards", "grading.mercy", "measures.0.fits",
    }  # fmt: skip


def test_the_first_flaw_is_told_with_how_many_more_there_are() -> None:
    broken = TEXT.replace("severe = 20", "severe = -1").replace("response_days = 14", "response_days = -14")
    with pytest.raises(PolicyDocumentError, match=r"draft\.toml, line \d+: lengths\.response_days: .* \(and 2 more\)"):
        adopt(broken.encode(), name="draft.toml")


def test_an_edition_of_the_past_is_recalled_whatever_it_promised() -> None:
    vain = TEXT.replace("severe = 20", "severe = -1").replace(ADDRESS, 'postal_address = ""')
    assert recall(vain.encode(), level=engine.NEWEST_LEVEL).office.postal_address == ""


def test_no_document_may_give_away_the_name_of_a_role_that_is_not_its_own() -> None:
    assert {*FIXED_ROLES} == {role.value for role in Role} - {Role.MANAGER, Role.CHIEF_EXECUTIVE}


def test_a_document_of_an_earlier_engine_says_what_it_is_not_asked() -> None:
    left_out = unasked(recall(OLDER.read_bytes(), level=engine.FIRST_LEVEL))
    names = {(item.table, item.name, item.is_new) for item in left_out}
    assert ("rules", "exemption-is-recent", True) in names
    assert ("rules", "warned-in-writing", False) in names
    assert ("lengths", "exemption_within_days", True) in names
    assert unasked(adopt(TEXT.encode())) == ()


def test_check_prints_every_error_by_its_line(tmp_path: Path) -> None:
    draft = tmp_path / "draft.toml"
    draft.write_text(TEXT.replace("severe = 20", "severe = -1").replace(ADDRESS, 'postal_address = ""'))
    done = command({}, "policy", "check", str(draft))
    assert done.returncode == 1
    told = done.stdout.splitlines()
    assert [line.split(": ")[1] for line in told] == ["office.postal_address", "proportion", "proportion.severe"]
    assert all(line.startswith("draft.toml, line ") for line in told)
    assert "cannot be adopted; to mend: 3" in done.stderr


def test_check_says_that_a_document_of_today_is_asked_all() -> None:
    done = command({}, "policy", "check", str(BUILT_IN))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[1:] == list(sentences(adopt(BUILT_IN.read_bytes())))
    assert "It is asked all that this release knows." in done.stdout
