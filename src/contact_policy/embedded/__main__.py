"""``python -m contact_policy.embedded <folder> <binaries>``: become a server's supervisor. Started by ``attach``."""

import sys
from pathlib import Path

from contact_policy.embedded.supervisor import run

run(Path(sys.argv[1]), Path(sys.argv[2]))
