"""What the tests start ends with them: in time, whole, and with what it printed in the error."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fixtures.processes import Program
from fixtures.running import RunningService, wait_until_ready

ROOT = Path(__file__).parents[1]
WITH_A_CHILD = """
import os, time
child = os.fork()
if child:
    print("a child is", child, "of", os.getpid(), flush=True)
time.sleep(60)
"""
# Neither it nor its child, which holds whatever it prints to, listens to a request to end.
STUBBORN = f"import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n{WITH_A_CHILD}"
KILLED_AMID = f"""
import os, signal, sys, time
from fixtures.processes import Program
program = Program.start([sys.executable, "-c", {WITH_A_CHILD!r}], os.environ)
while "a child is" not in program.printed():
    time.sleep(0.01)
print(program.printed(), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def start(code: str) -> Program:
    program = Program.start([sys.executable, "-c", code], dict(os.environ))
    deadline = time.monotonic() + 30
    while not program.printed() and time.monotonic() < deadline:
        time.sleep(0.01)
    return program


def pids(printed: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", printed)]


def alive(pid: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except FileNotFoundError:
        return False


def still_there(printed: str) -> list[int]:
    """Those named in it that live on, after the moment that a kill may take, and less than the sleep they are at."""
    deadline = time.monotonic() + 9
    while any(map(alive, pids(printed))) and time.monotonic() < deadline:
        time.sleep(0.05)
    return [pid for pid in pids(printed) if alive(pid)]


def test_what_will_not_end_is_killed_with_its_children_and_said_to_have_been() -> None:
    program = start(STUBBORN)
    with pytest.raises(AssertionError, match=r"did not end within 0\.2 seconds, and said:\na child is \d+ of \d+"):
        program.stop(within=0.2)
    assert len(pids(program.printed())) == 2
    assert still_there(program.printed()) == []


def test_a_service_that_never_answers_is_ended_in_time_and_its_words_are_the_error() -> None:
    program = start(STUBBORN)
    service = RunningService("http://127.0.0.1:9", Path(), program, {})
    with pytest.raises(AssertionError, match=r"did not start, and said:\na child is"):
        wait_until_ready(service, within=0.2)
    assert still_there(program.printed()) == []


def test_more_than_a_pipe_holds_may_be_printed_with_nobody_reading() -> None:
    program = start("print('x' * 1_000_000, flush=True)")
    program.process.wait(timeout=30)
    assert len(program.stop()) == 1_000_001


def test_what_a_killed_test_run_had_started_ends_by_itself() -> None:
    """Else it would hold its port and ask for a database that is gone, beside every later run."""
    run = subprocess.run(
        [sys.executable, "-c", KILLED_AMID],
        env=os.environ | {"PYTHONPATH": str(ROOT)}, check=False, capture_output=True, text=True, timeout=30,
    )  # fmt: skip
    assert len(pids(run.stdout)) == 2
    assert still_there(run.stdout) == []
