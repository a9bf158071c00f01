"""What every part starts from: a database with customers, an issuer of tokens, and one restriction to copy."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.http import people
from bench.http.database import Database, database
from bench.http.product import Office, product
from contact_policy.api.identity.development_issuer import DevelopmentIssuer

# In Ofcom's range for drama, so nobody of ``people``.
MODEL_PHONE = "+447700900001"
CUSTOMERS = 10_000


@dataclass(frozen=True, slots=True)
class Setting:
    """``model`` is the id of a restriction that the office made over HTTP."""

    database: Database
    data_dir: Path
    issuer: DevelopmentIssuer
    model: str


@contextmanager
def setting() -> Iterator[Setting]:
    """Ten thousand customers, one of whom the office has restricted."""
    with database() as made, tempfile.TemporaryDirectory(prefix="contact-policy-bench-") as folder:
        data_dir = Path(folder)
        issuer = DevelopmentIssuer(data_dir)
        with product(made.dsn, data_dir) as server:
            office = Office(server, issuer)
            office.authorise(office.propose(MODEL_PHONE))
        people.add_customers(made, 1, CUSTOMERS)
        (model,) = made.rows("SELECT id::text FROM restrictions")
        yield Setting(made, data_dir, issuer, model["id"])
