"""An example of what each operation answers: what it answered in the tests' story, which compare it with today's."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

JSON = "application/json"


def recorded() -> dict[str, Any]:
    """An answer of each operation, by its id."""
    text = resources.files(__package__).joinpath("answers.json").read_text(encoding="utf-8")
    answers: dict[str, Any] = json.loads(text)
    return answers


def add_answers(document: dict[str, Any]) -> None:
    """Put each operation's example where the document shows what comes back."""
    answers = recorded()
    for path in document["paths"].values():
        for operation in path.values():
            if operation["operationId"] in answers:
                for status, response in operation["responses"].items():
                    if status.startswith("2") and JSON in response.get("content", {}):
                        response["content"][JSON]["example"] = answers[operation["operationId"]]
