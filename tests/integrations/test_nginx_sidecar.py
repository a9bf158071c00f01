"""The nginx sidecar's own answer: what a telephone system gets where the service gives none."""

from __future__ import annotations

import json
import re
from pathlib import Path

from fixtures.operations import DOCUMENT

CONFIGURATION = Path(__file__).parents[2] / "integrations" / "nginx" / "contact-status.conf"


def test_it_has_every_key_of_the_contract_in_its_order_and_lets_the_call_through() -> None:
    (written,) = re.findall(r"return 200 '(\{.*\})';", CONFIGURATION.read_text(encoding="utf-8"))
    answer = json.loads(written)
    assert list(answer) == list(DOCUMENT["components"]["schemas"]["ContactStatusOut"]["properties"])
    assert (answer["action"], answer["email_action"], answer["stale"], answer["version"]) == (
        "connect",
        "accept",
        True,
        0,
    )
