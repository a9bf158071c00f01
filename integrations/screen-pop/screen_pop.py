"""What a softphone runs when a call comes in: opens the page for staff where the caller may be under restriction.

``screen_pop.py 07700900123``, or ``screen_pop.py -`` with the number as its input. Standard library only, one file.
Environment: CONTACT_STATUS_URL, CONTACT_DESK_URL, and CONTACT_STATUS_KEY unless a sidecar has it. The number stands in
no URL, neither of the question nor of the page: it waits in the clipboard, to be pasted into the page's field.
"""
# ruff: noqa: INP001 - it is no package: the one file is all that is taken

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import urllib.request
import webbrowser
from typing import Any

# For each step, connecting and reading: the telephone is ringing.
STEP_SECONDS = 0.8
MOST_BYTES = 64 * 1024

# How each desktop takes a text into its clipboard: Windows, macOS, Wayland, X.
CLIPBOARDS = (("clip",), ("pbcopy",), ("wl-copy",), ("xclip", "-selection", "clipboard"))


def main(arguments: list[str]) -> None:
    """Ask about the caller, and open the page unless nobody restricted has the number."""
    number = sys.stdin.readline().strip() if arguments == ["-"] else " ".join(arguments).strip()
    try:
        status = ask(number)
        told = f"{status['action']}, version {status['version']}"
        is_nobody_s = not status["restricted"] and not (status["stale"] and status["version"] == 0)
    except Exception as error:  # noqa: BLE001 - whatever it is, staff look for themselves
        told, is_nobody_s = f"no answer, {type(error).__name__}", False
    print(f"contact-status: {told}")  # noqa: T201 - a softphone keeps what its programs print; no number is in it
    if not is_nobody_s:
        copy(number)
        webbrowser.open(os.environ["CONTACT_DESK_URL"].rstrip("/") + "/desk/caller")


def ask(number: str) -> Any:
    """Give the contact status of whoever has this number."""
    headers = {"Content-Type": "application/json"}
    if key := os.environ.get("CONTACT_STATUS_KEY"):
        headers["X-API-Key"] = key
    request = urllib.request.Request(  # noqa: S310 - the URL is the operator's
        os.environ["CONTACT_STATUS_URL"].rstrip("/") + "/v1/contact-status",
        data=json.dumps({"phone": number}).encode(),
        headers=headers,
    )
    with urllib.request.urlopen(request, timeout=STEP_SECONDS) as response:  # noqa: S310 - as above
        status = json.loads(response.read(MOST_BYTES))
    if status["contract"] != "1":
        raise ValueError
    return status


def copy(number: str) -> None:
    """Leave the number in the clipboard, where this desktop has a program for it."""
    for program, *options in CLIPBOARDS:
        if found := shutil.which(program):
            subprocess.run(  # noqa: S603 - one of the programs above
                [found, *options], input=number.encode(), stdout=subprocess.DEVNULL, check=False, timeout=2
            )
            return


if __name__ == "__main__":
    main(sys.argv[1:])
