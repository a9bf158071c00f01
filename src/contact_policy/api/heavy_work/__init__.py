"""Requests whose work grows with what is on record, handled in a process beside the worker.

Python lets one thread at a time on, and pauses of tenths of a second hide in what it does at a stretch; a process of
its own keeps nobody else waiting. It begins with the first such request, and ends when there is none for a while.
"""

from contact_policy.api.heavy_work.frames import Frame, frame, read_frame
from contact_policy.api.heavy_work.helper_process import HeavyWork, HelperProcess
from contact_policy.api.heavy_work.requests import ADMITTED, asked_of, off_the_loop

__all__ = ["ADMITTED", "Frame", "HeavyWork", "HelperProcess", "asked_of", "frame", "off_the_loop", "read_frame"]
