"""The image as it is built, on a stand-in for its base where no registry is reached: what it may do, and what it says.

The stand-in is Debian's own Python in a fresh root (debootstrap); all else is the Dockerfile's.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from deployed.pgbouncer import pgbouncer
from fixtures.running import client, free_port

ROOT = Path(__file__).parents[2]
BASE = Path("/var/cache/contact-policy/python-base")
STORE = Path("/var/cache/contact-policy/images")
BUILDAH = ["buildah", "--root", str(STORE), "--runroot", str(STORE / "run"), "--storage-driver", "vfs"]
BASE_IMAGE, IMAGE = "localhost/stand-in:base", "localhost/contact-policy:tried"
IDENTITY = {
    "CONTACT_POLICY_TOKEN_ISSUER": "https://identity.office.example",
    "CONTACT_POLICY_TOKEN_AUDIENCE": "contact-policy",
    "CONTACT_POLICY_TOKEN_JWKS_URL": "https://identity.office.example/keys",
    "CONTACT_POLICY_DESK": "off",
}


def run(*command: str | Path, **how: object) -> str:
    done = subprocess.run(command, check=False, capture_output=True, text=True, **how)  # type: ignore[call-overload]
    assert done.returncode == 0, done.stdout + done.stderr
    return str(done.stdout).strip()


def buildah(*arguments: str | Path) -> str:
    return run(*BUILDAH, *arguments)


@pytest.fixture(scope="module")
def image() -> str:
    """The image, built anew; its base is made once on a machine."""
    if not (BASE / "made").exists():
        shutil.rmtree(BASE, ignore_errors=True)
        packages = "python3,python3-venv,ca-certificates"
        run("debootstrap", "--variant=minbase", f"--include={packages}", "bookworm", BASE / "root", _mirror())
        (BASE / "root" / "usr" / "bin" / "python").symlink_to("python3")
        (BASE / "made").touch()
    if subprocess.run([*BUILDAH, "inspect", BASE_IMAGE], check=False, capture_output=True).returncode:
        container = buildah("from", "scratch")
        buildah("add", container, BASE / "root", "/")
        buildah("commit", container, BASE_IMAGE)
        buildah("rm", container)
    # What this machine's own pip goes by, where it has no way to the index but a mirror.
    lent = [path for path in (Path("/etc/pip.conf"), Path("/etc/ssl/certs")) if path.exists()]
    mirror = [f"--volume={path}:{path}:ro" for path in lent]
    passed_on = [f"--env={name}" for name in ("PIP_INDEX_URL", "PIP_CERT") if name in os.environ]
    buildah(
        "build", "--isolation", "chroot", "--network", "host", "--pull-never", "--build-arg", f"BASE={BASE_IMAGE}",
        *mirror, *passed_on, "--tag", IMAGE, ROOT,
    )  # fmt: skip
    return IMAGE


def _mirror() -> str:
    """Where this machine has its own packages from."""
    return run("apt-get", "indextargets", "--format", "$(REPO_URI)").split()[0]


@pytest.fixture(scope="module")
def opened(image: str) -> Iterator[Path]:
    """The image's files, as a container would have them."""
    container = buildah("from", image)
    yield Path(buildah("mount", container))
    buildah("rm", container)


class Contained:
    """A process in the image's files: another root, read-only but for what is lent, nobody's account, no capability."""

    def __init__(self, root: Path, config: dict[str, object]) -> None:
        self.root, self.config = root, config

    def start(self, *arguments: str, **environ: str) -> subprocess.Popen[str]:
        given = dict(each.split("=", 1) for each in self.config["Env"])  # type: ignore[attr-defined]
        user = run("awk", "-F:", f'$1 == "{self.config["User"]}" {{ print $3 }}', self.root / "etc" / "passwd")
        script = (
            f"mount --rbind {self.root} {self.root} && mount -o remount,bind,ro {self.root} && "
            f"mount -t tmpfs tmpfs {self.root}/tmp && mount -t tmpfs -o uid={user} tmpfs {self.root}/data && "  # noqa: S108
            f"mount -t proc proc {self.root}/proc && mount --rbind /dev {self.root}/dev && cd {self.root} && "
            f"exec chroot . setpriv --reuid {user} --regid {user} --clear-groups --no-new-privs "
            '--bounding-set=-all --inh-caps=-all -- "$@"'
        )
        command = [*self.config["Entrypoint"], *(arguments or self.config["Cmd"])]  # type: ignore[misc]
        return subprocess.Popen(
            ["unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child=SIGTERM",
             "sh", "-c", script, "sh", *command],
            env=given | environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip


@pytest.fixture(scope="module")
def contained(image: str, opened: Path) -> Contained:
    return Contained(opened, json.loads(buildah("inspect", image))["OCIv1"]["config"])


def test_the_image_says_who_it_runs_as_and_that_it_is_production(contained: Contained) -> None:
    config = contained.config
    assert config["User"] == "contact-policy"
    assert "CONTACT_POLICY_ENVIRONMENT=production" in config["Env"]  # type: ignore[operator]
    assert config["Labels"]["org.opencontainers.image.licenses"] == "Apache-2.0"  # type: ignore[index]
    assert (config["Entrypoint"], config["Cmd"]) == (["contact-policy"], ["serve"])


def test_without_a_setting_that_it_needs_it_says_in_one_line_what_to_set(contained: Contained) -> None:
    process = contained.start()
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert said.count("\n") == 1, said
    assert said.startswith("contact-policy: CONTACT_POLICY_TOKEN_ISSUER: set it"), said


def test_it_serves_as_nobody_without_capabilities_on_a_root_that_takes_nothing(contained: Contained, dsn: str) -> None:
    port = str(free_port())
    with pgbouncer(dsn) as pooled:  # the tests' PostgreSQL listens on a socket that the image does not see
        where = {"DATABASE_URL": f"{pooled}?pgbouncer=true", "PORT": port, "CONTACT_POLICY_HOST": "127.0.0.1"}
        process = contained.start(**where, **IDENTITY)
        try:
            _look(process, port)
        finally:
            began = time.monotonic()
            os.kill(first(process), signal.SIGTERM)  # as to a container's first process
            process.communicate(timeout=40)
    assert (process.returncode, time.monotonic() - began < 10) == (0, True)


def first(process: subprocess.Popen[str]) -> int:
    """The first process of the container."""
    (pid,) = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return int(pid)


def _look(process: subprocess.Popen[str], port: str) -> None:
    with client(base_url=f"http://127.0.0.1:{port}", timeout=2) as asking:
        deadline = time.monotonic() + 90
        while True:
            try:
                assert asking.get("/readyz").status_code == 200
                break
            except httpx.TransportError:
                assert process.poll() is None, process.stdout.read() if process.stdout else ""
                assert time.monotonic() < deadline
                time.sleep(0.2)
        assert asking.get("/v1/contact-status").status_code == 401
    pid = first(process)
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    status = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
    assert set(status["Uid"].split()) == {"10001"}
    assert {int(status[name], 16) for name in ("CapEff", "CapPrm", "CapInh", "CapBnd", "CapAmb")} == {0}
    assert status["NoNewPrivs"] == "1"
