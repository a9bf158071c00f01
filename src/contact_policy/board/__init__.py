"""The status board: everybody restricted, in each worker's memory, so that a call never waits for the database.

``Board`` is what is known at one moment, whole and never changed. ``Watch`` keeps a worker's board as fresh as the
database, and goes on with the one it has while the database is away.
"""

from contact_policy.board.board import Board
from contact_policy.board.watch import Watch

__all__ = ["Board", "Watch"]
