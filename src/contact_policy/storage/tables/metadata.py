"""One collection of tables, how their constraints are named, and the order in which facts were written."""

from sqlalchemy import BigInteger, Column, MetaData, Sequence

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

# Drawn for each row in the transaction that writes it. A customer is locked meanwhile, so of one customer a later row
# has the greater number, whatever the clock was set to; of two customers that is not so.
written_sequence = Sequence("written_sequence", metadata=metadata)


def written() -> Column[int]:
    """Make the column of that number; what was written before there were any has none."""
    return Column("sequence", BigInteger, server_default=written_sequence.next_value())
