"""What is said when the default database cannot be had."""


class EmbeddedPostgresError(Exception):
    """The embedded PostgreSQL cannot start; the message says why and ends with the last lines of its log, if any."""
