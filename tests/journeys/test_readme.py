"""The story in docs/, run as it stands against a service started as `make run` starts it, and the README."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from contact_policy.policy.document.loading import BUILT_IN
from contact_policy.policy.rulebook import FURTHER_RULES
from fixtures.database import fresh_database
from fixtures.running import RunningService, running_command

ROOT = Path(__file__).parents[2]
STORY = ROOT / "docs" / "story.md"
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
ANSWER = "#> "
END_OF_BLOCK = "--- end of block ---"


def story() -> list[tuple[str, list[str]]]:
    """Each block of the story: its commands, and the answers it shows."""
    blocks = []
    for block in BLOCK.findall(STORY.read_text(encoding="utf-8")):
        answers = [line.removeprefix(ANSWER) for line in block.splitlines() if line.startswith(ANSWER)]
        commands = [line for line in block.splitlines() if not line.startswith(ANSWER)]
        blocks.append(("\n".join(commands), answers))
    return blocks


def on_this_service(text: str, service: RunningService) -> str:
    """The same commands with the interpreter of this test run, the port of this service and the helpers given."""
    python = shlex.quote(sys.executable)
    here = {
        ".venv/bin/contact-policy": f"{python} -m contact_policy",
        ".venv/bin/python": python,
        "http://127.0.0.1:8000": service.url,
    }
    # All at once: the interpreter's own path may end in .venv/bin/python.
    return re.sub("|".join(map(re.escape, here)), lambda found: here[found.group()], text)


def told(service: RunningService, folder: Path) -> list[list[str]]:
    """What each block prints, errors among it, all run in one bash."""
    helpers = folder / "story.sh"
    helpers.write_text(on_this_service((ROOT / "docs" / "story.sh").read_text(encoding="utf-8"), service))
    script = "".join(f"{commands}\necho '{END_OF_BLOCK}'\n" for commands, _ in story())
    script = on_this_service(script, service).replace(". docs/story.sh", f". {shlex.quote(str(helpers))}")
    ran = subprocess.run(
        ["/bin/bash", "-c", script],
        cwd=ROOT, env=service.environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300,
        check=True,
    )  # fmt: skip
    return [block.splitlines() for block in ran.stdout.split(f"{END_OF_BLOCK}\n")[:-1]]


@pytest.mark.skipif(shutil.which("curl") is None, reason="the story is told with curl, which is not here")
@pytest.mark.long("every command of the story is run, some 120 requests by curl among them, as its reader would")
def test_the_story_tells_what_the_service_answers(server_dsn: str, template: str, tmp_path: Path) -> None:
    with (
        fresh_database(server_dsn, template) as dsn,
        running_command(tmp_path / "data", DATABASE_URL=dsn) as service,
    ):
        answers = told(service, tmp_path)
    shown = [lines for _, lines in story()]
    assert sum(map(len, shown)) > 30
    for printed, expected in zip(answers, shown, strict=True):
        assert printed == expected


def test_what_the_readme_shows_of_the_story_stands_in_the_story() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    told_in_full = [line for _, answers in story() for line in answers]
    shown = [line.removeprefix(ANSWER) for line in readme.splitlines() if line.startswith(ANSWER)]
    assert len(shown) == 10
    assert [line for line in shown if line not in told_in_full] == []
    (status,) = re.findall(r"```json\n(.*?)```", readme, re.DOTALL)
    lines = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in json.loads(status).items()]
    assert [line for line in lines if line not in told_in_full] == []


def test_the_readme_stays_short_and_its_links_lead_somewhere() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) < 200
    links = re.findall(r"\]\((?!https?:)([^)]+)\)", text)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_readme_gives_every_dependency() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text.partition("## Dependencies")[2].partition("\n## ")[0]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = [re.split(r"[^a-z0-9-]", requirement)[0] for requirement in wanted]
    assert [name for name in names if not re.search(rf"\b{name}\b", section)] == []


def test_the_readings_name_what_stands_in_the_policy_document() -> None:
    readings = (ROOT / "docs" / "readings.md").read_text(encoding="utf-8")
    document = tomllib.loads(BUILT_IN.read_text(encoding="utf-8"))
    ids = {entry["id"] for table in ("rules", "grounds", "guards") for entry in document[table]}
    ids |= FURTHER_RULES  # a document of another office may ask what the built-in one does not
    named = set(re.findall(r"`([a-z]+(?:-[a-z0-9]+)+)`", readings))
    assert len(named) > 30
    assert named - ids == set()
    numbers = [int(number) for number in re.findall(r"^### (\d+)\. ", readings, re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1))
