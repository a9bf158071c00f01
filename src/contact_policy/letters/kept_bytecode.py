"""What Jinja made of templates that are shipped, kept as Python keeps its own: beside them, for the next start."""

from __future__ import annotations

import os
from pathlib import Path

from jinja2 import FileSystemBytecodeCache


def kept_bytecode(folder: Path) -> FileSystemBytecodeCache | None:
    """The cache beside the templates in ``folder``; None where nothing may be written there."""
    kept = folder / "__pycache__"
    if not os.access(folder, os.W_OK):
        return None
    kept.mkdir(exist_ok=True)
    return FileSystemBytecodeCache(str(kept))
