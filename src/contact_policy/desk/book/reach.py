"""The services of an office, how far restrictions reach, for whom the policy is, who can help: lines of the book."""

from __future__ import annotations

from collections.abc import Iterator

from contact_policy.desk import words
from contact_policy.desk.reach import reaching
from contact_policy.policy import Policy
from contact_policy.policy.document.format2.people import AppliesToTable
from contact_policy.policy.reach import label_of
from contact_policy.policy.vocabulary import Language

_USUAL = {"service": "The services that it concerns", "organisation": "The whole organisation"}
_COVERED = {"never": "Not by this policy", "with_reason": "For their own conduct, with a recorded reason"}
_THROUGH = {"new_information": "New information"}


def reach(policy: Policy) -> Iterator[tuple[str, str, str]]:
    """The key, the title and the text of each line; nothing where the document says nothing of it."""
    further, scope = policy.further, policy.further.scope
    if scope:
        yield "scope/usual", "A restriction usually reaches", _USUAL[scope.usual]
        yield "scope/organisation_wide", "The whole organisation", words.ORGANISATION_WIDE[scope.organisation_wide]
        for name, entry in scope.services.items():
            title = words.capitalised(label_of(policy, name, Language.ENGLISH))
            yield f"services/{name}", title, "May be withheld" if entry.discretionary else "Owed by law: never withheld"
    if further.applies_to != AppliesToTable():
        applies = further.applies_to
        title = "Somebody who acts for another is restricted"
        yield "applies_to/representatives", title, _COVERED[applies.representatives]
        yield "applies_to/visitors", "A visitor without a matter is restricted", _COVERED[applies.visitors]
    for id_, signpost in further.signposts.items():
        said = signpost.says if isinstance(signpost.says, str) else next(iter(signpost.says.values()))
        whom = reaching(policy, signpost.services) if signpost.services else "Whatever it is about"
        yield f"signposts/{id_}", f"Who can help. {whom}", said
    for what, days in further.answered_within.items():
        title = _THROUGH.get(what) or words.capitalised(what.replace("_", " "))
        yield f"gets_through/{what}", f"{title} in filed mail is answered within", words.count(days, "working day")
