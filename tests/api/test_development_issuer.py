from __future__ import annotations

import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from jose import jwt

from contact_policy.api.identity import Expected, TokenVerifier, development_issuer
from contact_policy.api.identity.development_issuer import DevelopmentIssuer
from contact_policy.records import Role
from fixtures.tokens import NOW, SECONDS, verify


def development_verifier(issuer: DevelopmentIssuer) -> TokenVerifier:
    return TokenVerifier(
        expected=Expected(issuer=development_issuer.ISSUER, audience=development_issuer.AUDIENCE),
        keys=issuer.keys(),
        algorithms=("ES256",),
    )


def test_a_development_token_is_believed_also_after_a_restart(tmp_path: Path) -> None:
    token = DevelopmentIssuer(tmp_path / "new").issue("mary", ["manager", Role.STAFF], NOW, 60)
    verifier = development_verifier(DevelopmentIssuer(tmp_path / "new"))
    assert verify(verifier, token) == ("mary", frozenset({Role.MANAGER, Role.STAFF}))
    assert jwt.get_unverified_claims(token)["exp"] == SECONDS + 60


def test_the_development_issuer_makes_no_token_without_a_role(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="role"):
        DevelopmentIssuer(tmp_path).issue("mary", [], NOW)


def test_those_who_start_at_once_share_one_key_that_only_its_owner_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting, make_key = threading.Barrier(4), ec.generate_private_key

    def make_key_together(curve: ec.EllipticCurve) -> ec.EllipticCurvePrivateKey:
        meeting.wait(timeout=30)  # by now each has seen that there is no key yet
        return make_key(curve)

    monkeypatch.setattr(ec, "generate_private_key", make_key_together)
    with ThreadPoolExecutor(4) as starts:
        issuers = list(starts.map(lambda _: DevelopmentIssuer(tmp_path), range(4)))
    for issuer in issuers:
        assert verify(development_verifier(issuers[0]), issuer.issue("mary", ["staff"], NOW))
    assert [file.name for file in tmp_path.iterdir()] == [development_issuer.KEY_FILE]
    assert stat.S_IMODE((tmp_path / development_issuer.KEY_FILE).stat().st_mode) == 0o600


@pytest.mark.parametrize("text", ["[]", "{}", "", "{"])
def test_a_spoilt_development_key_is_said_and_never_replaced(tmp_path: Path, text: str) -> None:
    path = tmp_path / development_issuer.KEY_FILE
    path.write_text(text)
    with pytest.raises(ValueError):  # noqa: PT011 - of whatever kind: the start is refused
        DevelopmentIssuer(tmp_path)
    assert path.read_text() == text
