"""What the caller can mend: it is told in one line, without a traceback."""

from __future__ import annotations

from pkgutil import resolve_name

# Opened only to tell what went wrong: most commands need but a few of these modules.
_ERRORS = (
    "contact_policy.settings:SettingError",
    "contact_policy.errors:ContactPolicyError",
    "contact_policy.policy:PolicyDocumentError",
    "contact_policy.letters:TemplateError",
    "contact_policy.embedded:EmbeddedPostgresError",
    "contact_policy.commands.serve:CannotServe",
    "contact_policy.commands.backup:CannotBackUp",
    "contact_policy.commands.database:NoDatabase",
    "contact_policy.commands.offices:WrongList",
    "contact_policy.commands.postgresql_tools:ToolFailure",
    "contact_policy.storage.schema:SchemaMismatch",
    "contact_policy.services.checkpoints:SealKeyError",
)


def is_mendable(error: BaseException) -> bool:
    """Whether its message says what to do."""
    return isinstance(error, tuple(map(resolve_name, _ERRORS)))
