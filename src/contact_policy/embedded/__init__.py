"""The default database: a real PostgreSQL that starts and stops with the service.

For development, demonstration and tests; production gets a ``DATABASE_URL``. Only the binaries ``initdb`` and
``postgres`` are driven. Everything lives under ``<data_dir>/postgres``; nothing there is shared with another data
directory or another user. The package imports the standard library only.

Who keeps what alive is told by file locks, because the kernel lets go of them however their holder dies:

- every attached process holds ``attached.lock`` (shared);
- one small supervisor process holds ``supervisor.lock``, restarts a server that died, and stops it once nobody is
  attached;
- the server and its backends hold ``server.lock``, inherited: while it is held, some process of theirs lives.
"""

from contact_policy.embedded.attachment import Attachment, attach
from contact_policy.embedded.errors import EmbeddedPostgresError
from contact_policy.embedded.place import is_there

__all__ = ["Attachment", "EmbeddedPostgresError", "attach", "is_there"]
