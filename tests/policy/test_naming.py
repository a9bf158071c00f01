"""Numbers are written as they are dialled, and a title has its article."""

from __future__ import annotations

import pytest

from contact_policy.policy.notices import dialled, spoken_name
from contact_policy.policy.notices.naming import with_article


@pytest.mark.parametrize(
    ("stored", "written"),
    [
        ("+441632960101", "01632 960101"),
        ("+447700900123", "07700 900123"),
        ("+442079460018", "020 7946 0018"),
        ("+441134960000", "0113 496 0000"),
        ("+441214960000", "0121 496 0000"),
        ("+443001234567", "0300 123 4567"),
        ("+33123456789", "+33123456789"),
        ("", ""),
    ],
)
def test_a_number_is_written_as_it_is_dialled(stored: str, written: str) -> None:
    assert dialled(stored) == written


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Public Response Co-ordinator", "the Public Response Co-ordinator"),
        ("Head of Service", "the Head of Service"),
        ("The contact team", "The contact team"),
        ("our complaints manager", "our complaints manager"),
        ("Sam Lee", "Sam Lee"),
        ("Complaints Handler", "the Complaints Handler"),
        ("Complaints Manager (Tuesdays)", "the Complaints Manager (Tuesdays)"),
        ("Mrs Llŷr, Complaints Manager", "Mrs Llŷr, Complaints Manager"),
        ("Gwen Hughes - Head of Service", "Gwen Hughes - Head of Service"),
        ("Siân ap Rhys (Response Co-ordinator)", "Siân ap Rhys (Response Co-ordinator)"),
    ],
)
def test_a_title_has_its_article_and_a_name_has_none(name: str, said: str) -> None:
    assert with_article(name) == said


@pytest.mark.parametrize(
    ("subject", "name"),
    [
        ("mary.jones@opcc.example", "Mary Jones"),
        ("mary", "Mary"),
        ("Ann O'Neill", "Ann O'Neill"),
        ("manager-1", ""),
        ("key:019d5f0a", ""),
        ("", ""),
    ],
)
def test_a_login_name_tells_a_persons_name_or_none(subject: str, name: str) -> None:
    assert spoken_name(subject) == name
