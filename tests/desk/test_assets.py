"""The style sheets: the published one without typeface or crest, whole, and served so that it may be kept for ever."""

from __future__ import annotations

import hashlib
import re

import pytest

from contact_policy.desk import assets, record_words, rendering
from contact_policy.services import record as record_service
from fixtures.desk import Browser

pytestmark = pytest.mark.anyio

DIGEST = "f151a9ff012654c6daa6c7a9e1e6ab8073d73a804c40356b9c05226c5b105199"


def test_the_style_sheet_is_what_desk_assets_made() -> None:
    content = assets.FOLDER.joinpath(assets.GOVUK).read_bytes()
    assert hashlib.sha256(content).hexdigest() == DIGEST, "make desk-assets"
    assert "@font-face" not in content.decode()
    assert "GDS" not in content.decode()
    assert re.findall(r"url\((?!data:)", content.decode()) == []
    assert "MIT License" in assets.FOLDER.joinpath("LICENSE-govuk-frontend.txt").read_text()


async def test_a_sheet_may_be_kept_for_ever_under_a_name_that_changes_with_it(stranger: Browser) -> None:
    for name in assets.names():
        answer = await stranger.get(f"/desk/assets/{name}")
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/css; charset=utf-8")
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert (await stranger.get("/desk/assets/desk-000000000000.css")).status_code == 404


def test_every_line_of_a_record_has_words() -> None:
    order: dict[str, int] = record_service.record._ORDER  # noqa: SLF001 - the one list of kinds there is
    assert set(order) == set(record_words.SENTENCES)


def test_no_page_keeps_others_waiting_while_its_template_is_compiled() -> None:
    rendering.compile_templates()
    pages = rendering.environment()
    assert pages.cache is not None
    compiled = {name for _, name in pages.cache.keys()}  # noqa: SIM118 - Jinja's own kind of cache has no other way
    assert compiled >= set(pages.list_templates(extensions=["html"]))
