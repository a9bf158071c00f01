"""People who are restricted at this moment, by the real clock: no telephone or mail system sends ``X-Now``."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from fixtures.office import Json, Office
from fixtures.restricting import restrict, threatening
from fixtures.running import RunningService
from fixtures.story import CHIEF

# From the first threat to the notice, in `restrict`, and an hour to spare.
PROCESS = timedelta(days=22, hours=4)
LAST_DAY_OF_EVERY_MONTH = 28
# Until a change shows on every worker. What is done here returns when it must show.
PROMISED_SECONDS = 1


def restricted(service: RunningService, points: list[Json], *measures: Json) -> Json:
    """Take someone with these contact points through the whole process; returns the restriction, in force now."""
    with Office(service) as office:
        office.now = datetime.now(UTC) - PROCESS
        # The story's proposals end on this day of another month.
        while (office.now + PROCESS).day > LAST_DAY_OF_EVERY_MONTH:
            office.later(days=-1)
        restriction = restrict(office, threatening(office, *points), *measures)
    time.sleep(PROMISED_SECONDS)
    return restriction


def lift(service: RunningService, restriction: Json) -> None:
    """Lift a restriction now."""
    with Office(service) as office:
        office.now = datetime.now(UTC)
        office.act(f"/v1/restrictions/{restriction['id']}", "lift", CHIEF, reasons="Calls are calm now.")
    time.sleep(PROMISED_SECONDS)
