"""The Postfix adapter as operators start it, in front of the real service with people under restrictions."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from contact_policy.commands import parser
from fixtures.adapter import running_adapter
from fixtures.policy_client import connected_to
from fixtures.running import RunningService
from integrations.conftest import BLOCKED_EMAIL, FILED_EMAIL

pytestmark = pytest.mark.anyio


async def test_it_refuses_files_and_passes_as_the_service_says_and_names_nobody(
    restricting_service: RunningService, key: str, tmp_path: Path
) -> None:
    key_file = tmp_path / "key"
    key_file.write_text(f"{key}\n")
    with running_adapter(restricting_service.url, key_file=str(key_file)) as adapter:
        async with connected_to(adapter.port) as postfix:
            refusal = await postfix.ask(BLOCKED_EMAIL, instance="1.1")
            also = await postfix.ask("Adapter.Blocked+more@EXAMPLE.org", instance="1.2")
            filed = [await postfix.ask(FILED_EMAIL, stage, instance="1.3") for stage in ("RCPT", "DATA")]
            passed = await postfix.ask("adapter.stranger@example.org", instance="1.4")
        adapter.process.terminate()
        assert adapter.process.wait(timeout=10) == 0
    assert refusal.startswith("550 5.7.1 ")
    assert "You can always reach us" in refusal
    assert also == refusal
    assert filed[0].startswith("REDIRECT ")
    assert filed[1] == "PREPEND X-Contact-Policy: file"
    assert passed == "DUNNO"
    assert "refused (message 1.1)" in adapter.printed()
    assert "filed (message 1.3)" in adapter.printed()
    assert "example.org" not in adapter.printed().lower()
    assert key not in adapter.printed()


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ([], "CONTACT_POLICY_POSTFIX_KEY_FILE: set this"),
        (["--key-file", "/nowhere"], "CONTACT_POLICY_POSTFIX_KEY_FILE: it cannot be used (FileNotFoundError)"),
        (["--key-file", "/dev/null"], "CONTACT_POLICY_POSTFIX_KEY_FILE: it cannot be used (ValueError)"),
        (["--key-file", "{key}", "--listen", "10040"], "CONTACT_POLICY_POSTFIX_LISTEN: give an address and a port"),
        (["--key-file", "{key}", "--listen", "192.0.2.1:10040"], "CONTACT_POLICY_POSTFIX_LISTEN: 192.0.2.1:10040"),
        (["--key-file", "{key}", "--service", "localhost"], "CONTACT_POLICY_POSTFIX_SERVICE: give a URL"),
    ],
)
def test_it_does_not_start_half_configured(tmp_path: Path, arguments: list[str], named: str) -> None:
    key = tmp_path / "key"
    key.write_text("k3y\n")
    given = [argument.format(key=key) for argument in arguments]
    with pytest.raises(SystemExit, match=f"^contact-policy: {re.escape(named)}"):
        parser.main(["postfix", *given])
