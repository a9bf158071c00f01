"""The status board: everybody restricted, in each worker's memory, so that a call never waits for the database.

``Board`` is what is known at one moment, whole and never changed. ``BoardRefresher`` keeps a worker's board as
fresh as the database, and goes on with the one it has while the database is away.
"""

from contact_policy.status_board.board import Board
from contact_policy.status_board.refresher import BoardRefresher

__all__ = ["Board", "BoardRefresher"]
