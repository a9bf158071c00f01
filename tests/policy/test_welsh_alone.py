"""An office that offers no English: all that customers read and hear is in the language that it offers."""

from __future__ import annotations

import re
from functools import cache

import pytest

from contact_policy.letters import Templates, built_in_templates
from contact_policy.letters.checking import check_templates
from contact_policy.letters.loading import BUILT_IN as TEXTS
from contact_policy.letters.specimens import occasions
from contact_policy.policy import Policy, adopt, compose_notice
from contact_policy.policy.document.loading import DOCUMENTS
from contact_policy.policy.notices import RefusalNotice
from contact_policy.policy.vocabulary import Language


@cache
def policy() -> Policy:
    text = (DOCUMENTS / "examples" / "welsh-council.toml").read_text(encoding="utf-8")
    alone = re.sub(r'(\{\s*cy = "(?:[^"\\]|\\.)*"), en = "(?:[^"\\]|\\.)*"\s*\}', r"\1 }", text)
    return adopt(alone.replace('offered = ["cy", "en"]', 'offered = ["cy"]').encode())


@pytest.mark.parametrize("language", ["cy", "cy-GB", "en", "pl"])
def test_every_customer_is_written_to_in_it_whatever_their_own(language: str) -> None:
    assert list(policy().spoken) == [Language.WELSH]
    assert policy().in_language(language).language is Language.WELSH
    for occasion in occasions(policy(), Language(language) if language in {"cy", "en"} else Language.ENGLISH):
        content = compose_notice(policy(), occasion)
        is_to_staff = isinstance(occasion, RefusalNotice)
        assert content.language is (Language.ENGLISH if is_to_staff else Language.WELSH)
        assert built_in_templates().write(content).subject


def test_its_letters_state_what_the_document_makes_them_state() -> None:
    sources = {path.relative_to(TEXTS).as_posix(): path.read_text(encoding="utf-8") for path in TEXTS.glob("**/*.txt")}
    check_templates(Templates(sources), sources, policy(), are_ours=False)


def test_whoever_has_told_no_language_has_it() -> None:
    assert policy().first_language == "cy"
    assert policy().office.name == "Cyngor Enghraifft"
    assert policy().to_staff.language is Language.ENGLISH
