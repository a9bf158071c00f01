"""A person's data as an archive: a page to read, each letter as a PDF, the data, and a list of all with digests."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Sequence

from contact_policy.letters import CannotTypeset, Typesetter, plain_letter
from contact_policy.policy.codec import from_plain, to_plain
from contact_policy.policy.working_days import london_date
from contact_policy.records import NoticeRecord
from contact_policy.records.subject_access import SubjectExport
from contact_policy.services.subject_access.issuing import as_bytes
from contact_policy.services.subject_access.page import as_page
from contact_policy.services.subject_access.texts import Withholding

MEDIA_TYPE = "application/zip"


def archive(
    export: SubjectExport, letters: Sequence[NoticeRecord], typesetter: Typesetter, withholding: Withholding
) -> bytes:
    """The archive. It takes a while where there are many letters: do it on a thread."""
    files = dict(_letters(letters, typesetter, withholding))
    files = {"index.html": as_page(export, list(files)).encode(), "export.json": as_bytes(export), **files}
    listed = [{"name": n, "bytes": len(f), "sha256": hashlib.sha256(f).hexdigest()} for n, f in files.items()]
    manifest = {"customer_id": export.customer_id, "made_at": to_plain(export.made_at), "files": listed}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
        packed.writestr("manifest.json", json.dumps(manifest, indent=1))
    return made.getvalue()


def _letters(
    letters: Sequence[NoticeRecord], typesetter: Typesetter, withholding: Withholding
) -> Iterator[tuple[str, bytes]]:
    for number, kept in enumerate(letters, start=1):
        letter = from_plain(NoticeRecord, withholding.of(to_plain(kept)))
        name = f"letters/{number:03d}-{letter.kind}-{london_date(letter.issued_at or letter.created_at)}"
        try:
            yield f"{name}.pdf", typesetter.pdf(letter)
        except CannotTypeset:
            yield f"{name}.txt", plain_letter(letter).encode()
