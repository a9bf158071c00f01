"""Known weaknesses of what is installed: ``make audit``. It fails where there is one, and where it does not know.

    python tests/deployed/audit.py PIP_AUDIT SITE_PACKAGES

An audit that was answered for some packages alone says nothing of the others: each that is installed must be among
those that were asked about and answered. Without a way to the database of weaknesses it says that it could not.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from importlib.metadata import distributions
from typing import Any

# What we are ourselves stands in no index.
NOT_ASKED = frozenset({"contact-policy"})


def main(auditor: str, site_packages: str) -> int:
    """Ask, and say what came of it; the status to end with."""
    installed = {_name(each.name) for each in distributions(path=[site_packages])} - NOT_ASKED
    done = subprocess.run(
        [auditor, "--path", site_packages, "--format", "json", "--progress-spinner", "off"],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    try:
        answered = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        print(f"Could not audit: {last}", file=sys.stderr)  # noqa: T201
        return 2
    if installed and all("skip_reason" in each for each in answered):
        print(f"Could not audit: of {len(installed)} packages none was answered for.", file=sys.stderr)  # noqa: T201
        return 2
    lines = list(findings(installed, answered))
    print("\n".join(lines) or f"{len(installed)} packages are installed, each was asked about, none is known weak.")  # noqa: T201
    return int(bool(lines))


def findings(installed: Iterable[str], answered: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    """What is wrong, a line each."""
    asked = {_name(each["name"]): each for each in answered if "skip_reason" not in each}
    left_out = sorted(set(installed) - asked.keys())
    if left_out:
        yield f"Not audited: {len(left_out)} of {len(set(installed))} packages: {', '.join(left_out)}"
    for name, each in sorted(asked.items()):
        for weakness in each["vulns"]:
            cure = ", ".join(weakness.get("fix_versions", [])) or "no release mends it yet"
            yield f"{name} {each['version']}: {weakness['id']} (mended in: {cure})"


def _name(name: str) -> str:
    """The name as indexes have it."""
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
