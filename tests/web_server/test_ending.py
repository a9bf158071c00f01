"""A command that is told to end does, whatever becomes of what is raised for that."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

TOLD = """
import os, signal, time
from contact_policy.commands.ending import ending_on_sigterm

def tell():
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(0.01)  # the signal is seen to in here
"""
# What a library in C makes of it: nothing, where it calls us from somewhere that nothing can be raised from …
LOST = """
class CalledFromC:
    def __del__(self):
        tell()

with ending_on_sigterm(7):
    CalledFromC()
    time.sleep(20)
"""
# … or an error of its own.
MADE_ANOTHER = """
with ending_on_sigterm(7):
    try:
        tell()
    except SystemExit as error:
        raise ValueError("cannot build") from error
"""
PUTS_AWAY = """
with ending_on_sigterm(7):
    try:
        tell()
    finally:
        try:
            raise KeyError("met with while putting away")
        except KeyError:
            time.sleep(0.5)
        print("all put away")
"""


def ended(program: str) -> tuple[int, str, float]:
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-c", TOLD + program], check=False, capture_output=True, text=True)
    return done.returncode, done.stdout, time.monotonic() - began


@pytest.mark.parametrize("what_becomes_of_it", [LOST, MADE_ANOTHER])
def test_it_ends_though_what_is_raised_is_lost_or_becomes_another_error(what_becomes_of_it: str) -> None:
    status, _, took = ended(what_becomes_of_it)
    assert status == 7
    assert took < 10


def test_putting_things_away_is_not_broken_off() -> None:
    assert ended(PUTS_AWAY)[:2] == (7, "all put away\n")
