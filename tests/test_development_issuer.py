from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest
from jose import jwt

from contact_policy import development_issuer
from contact_policy.api.identity import TokenVerifier
from contact_policy.development_issuer import DevelopmentIssuer
from contact_policy.records import Role
from fixtures.tokens import (
    EC_KEY,
    NOW,
    RSA_KEY,
    SECONDS,
    key_set,
    public_jwk,
    verify,
)

URL = "https://identity.office.example/keys"
EC_SET = key_set(public_jwk(EC_KEY, "ec"))
RSA_SET = key_set(public_jwk(RSA_KEY, "rsa"))


def development_verifier(issuer: DevelopmentIssuer) -> TokenVerifier:
    return TokenVerifier(
        issuer=development_issuer.ISSUER,
        audience=development_issuer.AUDIENCE,
        keys=issuer.keys(),
        algorithms=("ES256",),
    )


def test_a_development_token_is_believed_also_after_a_restart(tmp_path: Path) -> None:
    token = DevelopmentIssuer(tmp_path / "new").issue("mary", ["manager", Role.STAFF], NOW, 60)
    verifier = development_verifier(DevelopmentIssuer(tmp_path / "new"))
    assert verify(verifier, token) == ("mary", frozenset({Role.MANAGER, Role.STAFF}))
    assert jwt.get_unverified_claims(token)["exp"] == SECONDS + 60


@pytest.mark.parametrize("roles", [[], ["root"], ["manager", ""]])
def test_the_development_issuer_knows_no_other_roles(tmp_path: Path, roles: list[str]) -> None:
    with pytest.raises(ValueError, match=r"role|Role"):
        DevelopmentIssuer(tmp_path).issue("mary", roles, NOW)


def test_processes_that_start_at_once_share_one_development_key_that_only_its_owner_reads(tmp_path: Path) -> None:
    script = (
        "import sys, pathlib, contact_policy.development_issuer as d; d.DevelopmentIssuer(pathlib.Path(sys.argv[1]))"
    )
    script += "; print(pathlib.Path(sys.argv[1], d.KEY_FILE).read_text())"
    command = [sys.executable, "-c", script, str(tmp_path)]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(6)]  # noqa: S603 - our own code
    answers = {process.communicate(timeout=60)[0] for process in processes}
    assert len(answers) == 1
    assert [process.returncode for process in processes] == [0] * 6
    assert [file.name for file in tmp_path.iterdir()] == [development_issuer.KEY_FILE]
    assert stat.S_IMODE((tmp_path / development_issuer.KEY_FILE).stat().st_mode) == 0o600


@pytest.mark.parametrize("text", ["[]", "{}", "", "{"])
def test_a_spoilt_development_key_is_said_and_never_replaced(tmp_path: Path, text: str) -> None:
    path = tmp_path / development_issuer.KEY_FILE
    path.write_text(text)
    with pytest.raises(ValueError):  # noqa: PT011 - of whatever kind: the start is refused
        DevelopmentIssuer(tmp_path)
    assert path.read_text() == text
