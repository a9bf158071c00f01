"""What a start tells of the edition gone by, and that an edition of the past is asked again as it was gone by."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from contact_policy.commands import welcome
from contact_policy.policy import Policy, adopt, load_policy
from contact_policy.policy.document.loading import BUILT_IN
from contact_policy.services import Transaction, editions
from contact_policy.services.context import Context
from contact_policy.services.sweep import SWEEPER
from contact_policy.storage.store import Store
from fixtures.fair_case import changed

pytestmark = pytest.mark.anyio

FIRST_START = datetime(2026, 11, 28, 9, tzinfo=UTC)
TEXT = BUILT_IN.read_text(encoding="utf-8")
NEXT = TEXT.replace('version = "1.0"', 'version = "1.1"', 1)
CHANGED = TEXT.replace("response_days = 14", "response_days = 21", 1)


@pytest.mark.parametrize(
    ("texts", "offices", "said"),
    [
        ([TEXT], [{}], ""),
        ([TEXT, TEXT], [{}, {}], ""),
        ([TEXT, NEXT], [{}, {}], ""),
        ([TEXT, NEXT, TEXT], [{}, {}, {}], ""),
        ([TEXT, CHANGED], [{}, {}], "The text of edition 1.0 differs from the one in use under the same number before"),
        ([TEXT, NEXT, CHANGED], [{}, {}, {}], "The text of edition 1.0 differs from the one"),
        ([TEXT, CHANGED, CHANGED], [{}, {}, {}], ""),
        ([TEXT, TEXT], [{}, {"phone": "+441632960199"}], "What the settings say of the office is other than"),
    ],
)
async def test_a_text_that_was_changed_under_its_number_is_told_of_once_and_plainly(
    store: Store,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    texts: list[str],
    offices: list[dict[str, str]],
    said: str,
) -> None:
    assert len({TEXT, NEXT, CHANGED}) == 3
    document = tmp_path / "ours.toml"
    digests = []
    for start, (text, office) in enumerate(zip(texts, offices, strict=True)):
        document.write_text(text, encoding="utf-8")
        policy = load_policy(document, office=office)
        digests.append(policy.digest)
        async with store.transaction() as tx:
            now = FIRST_START + timedelta(days=start)
            adoption = await editions.adopt(tx, policy, text, office, now, by="the office")
        capsys.readouterr()
        welcome.say_policy(policy, document, adoption)
    first, *more = capsys.readouterr().out.splitlines()
    assert f"({digests[-1][:12]}), {'as before' if digests[-1:] == digests[-2:-1] else 'from now on'}." in first
    assert len(more) == bool(said)
    for line in more:
        assert line.startswith(said)
        assert digests[0][:12] in line
        assert "what was decided stays under that one" in line
        assert ("a number of its own" in line) is ("The text" in line)


async def later(tx: Transaction, *, office: dict[str, str]) -> tuple[Context, Policy]:
    """After a start by the first edition, with this of the office set, another of the same engine is gone by."""
    editions_of_it = [(adopt(TEXT.encode(), office=office), TEXT, office), (adopt(CHANGED.encode()), CHANGED, {})]
    for day, (policy, text, said) in enumerate(editions_of_it):
        await editions.adopt(tx, policy, text, said, FIRST_START + timedelta(days=day), by="the office")
    first, today = editions_of_it[0][0], editions_of_it[1][0]
    assert first.engine_used == today.engine_used
    return Context(tx, today, SWEEPER, FIRST_START + timedelta(days=2)), first


async def test_what_was_decided_by_an_edition_is_asked_again_by_that_one_and_not_by_todays(store: Store) -> None:
    async with store.transaction() as tx:
        context, first = await later(tx, office={})
        assert (await editions.pinned(context, changed().assess())).digest == first.digest


async def test_an_edition_of_the_past_is_recalled_with_what_the_settings_said_of_the_office(store: Store) -> None:
    async with store.transaction() as tx:
        context, first = await later(tx, office={"phone": "+441632960199"})
        then = await editions.in_force(context, FIRST_START + timedelta(hours=1))
    assert (then.office.phone, then.digest) == ("+441632960199", first.digest)
