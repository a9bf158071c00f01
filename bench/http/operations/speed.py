"""Each ordinary operation beside a FastAPI and asyncpg route that does an equal look-up on the same tables."""

from __future__ import annotations

from collections.abc import Sequence

from bench.http import people
from bench.http.operations.catalogue import Catalogue
from bench.http.operations.goals import goal
from bench.http.operations.known import put_on_record
from bench.http.operations.rounds import CONNECTIONS, ROUNDS, Cost, Operation, measured
from bench.http.peers import running as peers
from bench.http.product import Office, product
from bench.http.setting import CUSTOMERS, Setting

RESTRICTED = 200


def show(setting: Setting, only: str = "") -> None:
    """Measure the operations whose name has ``only`` in it, and print the table."""
    people.set_restrictions(setting.database, setting.model, RESTRICTED)
    with product(setting.database.dsn, setting.data_dir) as ours, peers.fastapi(setting.database) as plain:
        office = Office(ours, setting.issuer)
        catalogue = Catalogue(office, put_on_record(setting, office))
        customer = catalogue.plain_customer()
        print(
            f"\nOperations: processor time a request of one worker, {CONNECTIONS} connections, {CUSTOMERS:,} customers;"
        )
        print(f"the median of {ROUNDS} rounds, taken in turn. Plain: FastAPI + asyncpg on the same tables, an equal")
        print("look-up or write; where it has none (*) it reads a customer, which the last column always is.")
        print(f"  {'':48} {'CPU us':>8} {'plain us':>9} {'times':>6}   {'goal':17} {'of GET customer':>15}  failed")
        for operation in catalogue.all():
            if only not in operation.name:
                continue
            _row(operation, measured(operation, ours, plain, customer))


def _row(operation: Operation, costs: Sequence[Cost]) -> None:
    ours, equal, customer = costs
    times = ours.times(equal)
    print(
        f"  {operation.name:48} {ours.us:8,.0f} {equal.us:8,.0f}{'*' if equal is customer else ' '} {times:6.1f}"
        f"   {goal(times, operation.bar):17} {ours.times(customer):15.1f}  {sum(cost.failed for cost in costs):6}",
        flush=True,
    )
