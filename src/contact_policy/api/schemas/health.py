"""How the service says how it is."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from pydantic import BaseModel, Field


class State(StrEnum):
    """Whether something does its work."""

    UP = "up"
    DEGRADED = "degraded"
    DOWN = "down"


class Alive(BaseModel):
    """The process answers."""

    status: State = State.UP


class StatusBoard(BaseModel):
    """Everybody restricted, as the worker that answers holds them in memory for the contact status."""

    people: int | None = Field(description="Null to whoever brings no token")
    version: int = Field(description="The last change it has seen")
    stale: bool = Field(description="The database has not confirmed it lately, or it was never read")


class PolicyInUse(BaseModel):
    """The policy edition that decides."""

    id: str
    version: str
    digest: str = Field(description="SHA-256 of the policy document")
    next_review_on: date
    review_overdue: bool = Field(description="The policy's own review date has passed (MC-0.2); it stays in force")
    calendar_ends_on: date | None = Field(
        description="The last day whose holidays the edition lists; null where they are worked out"
    )
    calendar_over: bool = Field(description="That day has passed: every weekday counts as a working day")
    engine: int = Field(description="The level of the rule book that the document answers to")
    engine_newest: int = Field(description="The highest level that this release knows")
    not_asked: list[str] = Field(
        description="What came with a later level and is therefore not asked, as `table.name`; see `GET /v1/policy`"
    )


class Outgoing(BaseModel):
    """Notices and reminders on the queue."""

    waiting: int = Field(description="To be sent, or tried again")
    held: int = Field(description="Not sent, because of what is on record: a person must see to it")
    failed: int = Field(description="Given up: a person must see to it")
    oldest_waiting_seconds: int = Field(description="How long the oldest that waits has waited; 0 where none does")


class Reviews(BaseModel):
    """Restrictions in being, by their review date."""

    due_soon: int = Field(description="To be reviewed within the days in which the policy reminds of it")
    overdue: int = Field(description="To have been reviewed by now: each ends by itself when its grace is over")


class Appeals(BaseModel):
    """Appeals against warnings and restrictions."""

    open: int = Field(description="Received and not yet decided")
    overdue: int = Field(description="Of these, those that should have been decided by now")


class DataRequests(BaseModel):
    """Requests of people about their data."""

    open: int = Field(description="Received and not yet answered")
    overdue: int = Field(description="Of these, those that should have been answered by now")


class Notices(BaseModel):
    """Letters to customers."""

    returned: int = Field(description="Came back from nobody, and are to be issued again")


class Supports(BaseModel):
    """Restrictions that nobody ended, by whether what they were decided on still holds."""

    lost: int = Field(description="Would not be decided so today: somebody should look at whether they go on")


class FiledMail(BaseModel):
    """Correspondence that was read and filed (MC-8.22, 8.23)."""

    unseen: int = Field(description="No person has seen it")
    to_answer: int = Field(description="Somebody found that it brings what must be answered")
    overdue: int = Field(description="Of both, what should have been seen or answered by now")


class Sweep(BaseModel):
    """The last sweep: what reminds of reviews and writes down what has lapsed."""

    last_at: datetime = Field(description="Restrictions end without it, but nobody is reminded")
    failed: int | None = Field(
        description="Restrictions it could not deal with: the log names them. Null to whoever brings no token"
    )


class Webhooks(BaseModel):
    """What is posted to other systems."""

    disabled: int = Field(description="Subscriptions that nothing is posted to any more: a person must see to it")
    waiting: int = Field(description="Deliveries to be tried, or tried again")
    oldest_waiting_seconds: int = Field(description="How long the oldest that waits has waited; 0 where none does")


class Privileges(StrEnum):
    """What the service's login may do to the database."""

    LEAST = "least"
    EXCESSIVE = "excessive"


class Database(BaseModel):
    """How the service is known to the database."""

    privileges: Privileges = Field(
        description="`excessive` where its login owns the tables or is superuser: it could change what is only added to"
    )


class Trail(BaseModel):
    """How the audit trail is sealed."""

    last_checkpoint_at: datetime | None = Field(description="Null where none was made: there is no key to sign with")
    age_seconds: int | None = Field(description="How old that is; a trail in which nothing is new gets no other")
    sealed: int = Field(description="How many entries the last checkpoint covers")
    oldest_waiting_seconds: int = Field(description="How long the oldest entry waits to be sealed; 0 where none does")


class Disposing(BaseModel):
    """How long things are kept, and what is being disposed of."""

    undecided: list[str] = Field(
        description="Periods that nobody of the office has decided on: while there is one, nothing is disposed of"
    )
    to_erase: int | None = Field(
        description="How many of those whose disposal was approved are still to be dealt with; null while the database"
        " does not tell, and to whoever brings no token"
    )


class Client(BaseModel):
    """A device that asks with an API key."""

    id: str
    name: str = Field(description="Which device it is")
    roles: list[str]
    last_used_at: datetime | None = Field(description="Null until its first question")
    is_silent: bool = Field(description="It has not asked for longer than the setting allows: look at its connection")


class Health(BaseModel):
    """The service and everything it depends on.

    `outgoing`, `reviews`, `appeals`, `data_requests` and `filed_mail` count what is about people, and `clients` names
    devices: whoever brings no token or key, or a telephone system's, gets null, and no clients.
    """

    status: State = Field(description="`down` where the database is away, `degraded` where something is amiss")
    reasons: list[str] = Field(description="What is amiss, in words")
    version: str = Field(description="This software's version")
    dependencies: dict[str, State] = Field(
        description="`database`, and `identity_provider` where one is set up: down while none of its keys could be read"
    )
    status_board: StatusBoard
    policy: PolicyInUse
    outgoing: Outgoing | None = Field(description="Null while the database does not tell")
    reviews: Reviews | None = Field(description="Null until the status board was read")
    appeals: Appeals | None = Field(description="Null while the database does not tell")
    data_requests: DataRequests | None = Field(description="Null while the database does not tell")
    notices: Notices | None = Field(description="Null while the database does not tell")
    support: Supports | None = Field(description="Null while the database does not tell")
    filed_mail: FiledMail | None = Field(description="Null while the database does not tell")
    webhooks: Webhooks | None = Field(description="Null while the database does not tell")
    sweep: Sweep | None = Field(description="Null before the first, and while the database does not tell")
    database: Database | None = Field(description="Null while the database does not tell, and to others")
    trail: Trail | None = Field(description="Null while the database does not tell")
    retention: Disposing = Field(description="How long things are kept, and what is being disposed of")
    desk: bool = Field(description="Whether the pages for people of the office answer, under `/desk`")
    any_client_silent: bool = Field(description="A device has not asked for longer than the setting allows")
    clients: list[Client] = Field(description="Each device whose API key is not revoked")
