"""Every page of the desk of each example office, as each of its roles: read by following the links that stand there.

In the ordinary suite as some of its roles, others in each office.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from fixtures.desk_offices import desk_office, example
from fixtures.desk_reader import CHOSEN, Reader, Sheet
from fixtures.desk_things import CASES, Case, Things
from fixtures.sampling import drawn, size

pytestmark = pytest.mark.anyio

ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)\d+(?=$|/|\?)|(?<==)[^&#]*")
MOST_OF_A_KIND, ROLES = size(1, 3), 2
NO_PAGES = ("/pdf", "/archive")


@pytest.mark.long("every page of an office, once for each of its roles")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.document)
async def test_no_page_shows_a_link_that_its_reader_may_not_open_or_a_word_of_another_office(
    case: Case, tmp_path: Path, dsn: str
) -> None:
    async with desk_office(example(case.document), dsn, tmp_path) as office:
        things = Things(office, case, tmp_path)
        await things.made()
        for title in drawn(await office.titles(), ROLES, case.document):
            await read_all(await office.sign_in(title, f"{things.now:%Y-%m-%dT%H:%M}"))


async def read_all(reader: Reader) -> None:
    """Follow every link; of pages of one kind the first, or the first few."""
    waiting, seen, kinds = ["/desk"], {"/desk"}, Counter[str]()
    while waiting:
        path = waiting.pop(0)
        kind = ID.sub("*", path)
        kinds[kind] += 1
        if kinds[kind] > MOST_OF_A_KIND or path.partition("?")[0].endswith(NO_PAGES):
            continue
        await reader.open(path)
        assert list(amiss(reader.sheet)) == [], path
        addresses = [link.partition("#")[0] for _, link in reader.sheet.lead_to]
        new = [each for each in dict.fromkeys(addresses) if each.startswith("/desk") and each not in seen]
        seen.update(new)
        waiting += new


def amiss(sheet: Sheet) -> Iterator[str]:
    """Headings that say nothing, choices among nothing, and forms that nobody can send."""
    yield from (f"an empty heading, {tag}" for tag, text in sheet.headings if not text)
    for form in sheet.forms:
        if not form.buttons:
            yield f"no button sends {sorted(form.fields)}"
        yield from (name for name, field in form.fields.items() if field.how in CHOSEN and not any(field.offered))
