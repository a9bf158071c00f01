"""Alert rules and dashboard, read by Prometheus's own tool, and held against what the service really tells."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from fixtures.running import running_command

DEPLOY = Path(__file__).parents[2] / "deploy"
RULES = DEPLOY / "prometheus" / "alerts.yml"
NAMES = re.compile(r"\b(?:contact_policy|http|process)_[a-z_]+")
# Told once there is something to tell; each with the test that sees it.
ONCE_THERE_IS_ONE = {
    "contact_policy_sweep_timestamp_seconds",  # told after the first sweep: tests/journeys/test_reviews.py
    "contact_policy_sweep_failed",
    "contact_policy_tokens_refused_total",  # tests/api/test_identity_providers.py
    "contact_policy_background_failures_total",  # tests/services: a round that fails
    "contact_policy_background_seconds_sum",
    "contact_policy_background_seconds_count",
}


def promtool(*arguments: str, told: str = "", folder: Path = RULES.parent) -> str:
    done = subprocess.run(["promtool", *arguments], input=told, cwd=folder, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def dashboard() -> list[str]:
    board = json.loads((DEPLOY / "grafana" / "dashboard.json").read_text())
    return [target["expr"] for panel in board["panels"] for target in panel["targets"]]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> str:
    with running_command(tmp_path_factory.mktemp("data"), "--workers", "2") as service:
        return service.ask("GET", "/metrics").text


def test_promtool_reads_the_rules_and_each_alert_fires_when_it_should() -> None:
    assert "13 rules found" in promtool("check", "rules", RULES.name)
    assert "SUCCESS" in promtool("test", "rules", "alerts_test.yml")
    tested = (RULES.parent / "alerts_test.yml").read_text()
    alerts = re.findall(r"alert: (\w+)", RULES.read_text())
    assert [alert for alert in alerts if f"alertname: {alert}\n" not in tested] == []


def test_prometheus_reads_each_question_of_the_dashboard(tmp_path: Path) -> None:
    asked = [
        text.replace("$__rate_interval", "5m").replace("$instance", ".*").replace("\\", "\\\\").replace('"', '\\"')
        for text in dashboard()
    ]
    assert len(asked) > 15
    rules = "".join(f'      - {{record: "asked:{number}", expr: "{text}"}}\n' for number, text in enumerate(asked))
    (tmp_path / "asked.yml").write_text(f"groups:\n  - name: dashboard\n    rules:\n{rules}")
    promtool("check", "rules", "asked.yml", folder=tmp_path)


def test_whatever_they_ask_for_is_told(told: str) -> None:
    asked = {name for text in [RULES.read_text(), *dashboard()] for name in NAMES.findall(text)}
    assert len(asked) > 12
    assert {name for name in asked if f"\n{name}" not in told} <= ONCE_THERE_IS_ONE


def test_promtool_has_nothing_to_say_to_what_is_told(told: str) -> None:
    assert promtool("check", "metrics", told=told).strip() == ""
