"""A test that takes long says why: the rule itself, tried on tests of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
CONFTEST = """
from fixtures.budget import Budget

def pytest_configure(config):
    config.pluginmanager.register(Budget(0.1, very_busy={very_busy}))
    config.addinivalue_line("markers", "long(why)")
"""
QUICK = """
def test_quick():
    pass
"""
TRIED = """
import subprocess, sys, time
import pytest

WORK = "import time\\nwhile time.process_time() < 0.15: pass"

def work():
    until = time.process_time() + 0.15
    while time.process_time() < until:
        pass

def test_works_long():
    work()

@pytest.mark.long
def test_works_long_and_names_no_reason():
    work()

@pytest.mark.long("it works")
def test_works_long_and_says_why():
    work()

def test_has_another_process_work():
    subprocess.run([sys.executable, "-c", WORK])

@pytest.fixture(scope="module")
def service():
    told = WORK + "\\nprint(flush=True)\\ninput()"
    with subprocess.Popen([sys.executable, "-c", told], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield process
        process.communicate(b"\\n")

def test_has_a_service_work_that_goes_on(service):
    service.stdout.readline()

def test_waits_its_turn():
    time.sleep(0.3)

def test_is_wrong(service):
    work()
    assert service.poll() == "ended"
"""


def told(folder: Path, *options: str, very_busy: float) -> tuple[dict[str, str], str]:
    """What came of each test, in their order, and all that was said."""
    (folder / "conftest.py").write_text(CONFTEST.replace("{very_busy}", str(very_busy)))
    (folder / "test_a.py").write_text(QUICK)
    (folder / "test_b.py").write_text(TRIED)
    run = [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", "-p", "no:hypothesispytest", "--rootdir=."]
    environ = os.environ | {"PYTHONPATH": str(TESTS)}
    ran = subprocess.run(
        [*run, *options], cwd=folder, env=environ, check=False, capture_output=True, text=True, timeout=60
    )
    return dict(re.findall(r"^test_\w\.py::(\w+) (PASSED|FAILED)", ran.stdout, re.MULTILINE)), ran.stdout


@pytest.mark.long("the tests that it runs work long on purpose")
def test_who_works_long_without_a_reason_fails_and_whose_file_is_long_comes_first(tmp_path: Path) -> None:
    outcomes, said = told(tmp_path, very_busy=1000)
    assert outcomes == {
        "test_works_long": "FAILED",
        "test_works_long_and_names_no_reason": "FAILED",
        "test_works_long_and_says_why": "PASSED",
        "test_has_another_process_work": "FAILED",
        "test_has_a_service_work_that_goes_on": "FAILED",
        "test_waits_its_turn": "PASSED",
        "test_is_wrong": "FAILED",
        "test_quick": "PASSED",
    }, said
    assert list(outcomes)[-1] == "test_quick"
    assert "may take 0.1: make it cheaper" in said
    assert "assert None == 'ended'" in said


def test_nobody_is_judged_on_a_very_busy_machine(tmp_path: Path) -> None:
    outcomes, said = told(tmp_path, "-k", "names_no_reason", very_busy=-1)
    assert outcomes == {"test_works_long_and_names_no_reason": "PASSED"}, said
