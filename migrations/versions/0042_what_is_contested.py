"""What is said against the record of a contact is found by the contact."""

from alembic import op

revision = "0042"
down_revision = "0041"
serves = "0041"


def upgrade() -> None:
    """Index the contacts that requests about data name."""
    op.execute("CREATE INDEX ix_data_requests_contact_event_ids ON data_requests USING gin (contact_event_ids)")
