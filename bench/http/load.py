"""Load on one server: by wrk, else by a generator in pure Python that is the slower of the two by far."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CONNECTIONS = 32
_WRK = shutil.which("wrk")
GENERATOR = "wrk" if _WRK else "a generator in pure Python, since wrk is missing: rates end where it ends"

# Every request is made beforehand; the paths are asked in turn.
_SCRIPT = """
local requests, at = {}, 0
init = function(args)
  for path in io.lines("%(paths)s") do requests[#requests + 1] = wrk.format("GET", path) end
end
request = function()
  at = at %% #requests + 1
  return requests[at]
end
done = function(summary, latency, _)
  local e = summary.errors
  io.write(string.format('\\n{"requests": %%d, "seconds": %%f, "p50_us": %%f, "p99_us": %%f, "failed": %%d}\\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50), latency:percentile(99),
    e.connect + e.read + e.write + e.status + e.timeout))
end
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """What came back. ``failed`` counts what was not answered, or not with success."""

    requests: int
    seconds: float
    p50_us: float
    p99_us: float
    failed: int


@contextmanager
def started(port: int, paths: Sequence[str], headers: Mapping[str, str], seconds: float) -> Iterator[Load]:
    """Have ``paths`` asked in turn while the block lasts, for ``seconds`` at most."""
    with tempfile.TemporaryDirectory(prefix="contact-policy-load-") as folder:
        asked = Path(folder) / "paths"
        asked.write_text("\n".join(paths) + "\n")
        process = subprocess.Popen(  # noqa: S603 - wrk, or ourselves
            _command(Path(folder), asked, port, headers, seconds), stdout=subprocess.PIPE, text=True
        )
        try:
            yield Load(process)
        finally:
            process.kill()
            process.wait()


@dataclass(frozen=True, slots=True)
class Load:
    """A load that goes on."""

    process: subprocess.Popen[str]

    def result(self) -> Measured:
        """Wait for its end."""
        printed = self.process.communicate()[0]
        return Measured(**json.loads(printed.strip().splitlines()[-1]))


def load(port: int, paths: Sequence[str], headers: Mapping[str, str], seconds: float) -> Measured:
    """Ask ``paths`` in turn for ``seconds``, over 32 connections that are kept open."""
    with started(port, paths, headers, seconds) as going:
        return going.result()


def _command(folder: Path, asked: Path, port: int, headers: Mapping[str, str], seconds: float) -> list[str]:
    given = [word for name, value in headers.items() for word in ("-H", f"{name}: {value}")]
    if _WRK is None:
        program = [sys.executable, "-m", "bench.http.generator", str(port), str(asked), str(seconds), str(CONNECTIONS)]
        return [*program, *given]
    script = folder / "load.lua"
    script.write_text(_SCRIPT % {"paths": asked})
    # wrk takes whole seconds
    program = [_WRK, "--threads=1", f"--connections={CONNECTIONS}", f"--duration={max(1, round(seconds))}s"]
    return [*program, "--timeout=10s", f"--script={script}", *given, f"http://127.0.0.1:{port}"]
