"""Opens what a command needs, and no sooner than it is asked for."""

from __future__ import annotations

import gc
from pkgutil import resolve_name
from typing import Any


def opened(named: str) -> Any:
    """What is ``named`` as ``module:name``, its modules opened.

    They stay, and nothing of them is garbage: to look through them for some, over and over, would be a seventh of the
    time that the service takes to start.
    """
    was_looking = gc.isenabled()
    gc.disable()
    try:
        return resolve_name(named)
    finally:
        if was_looking:
            gc.enable()
