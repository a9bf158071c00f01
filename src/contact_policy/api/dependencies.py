"""What a route may ask for, by type. Admission has found the caller and the time; the app holds the rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, cast

from fastapi import Depends, Header, Request
from pydantic import BaseModel

from contact_policy.api import feed_watch
from contact_policy.api.etags import etag
from contact_policy.api.header_values import ETAGS_SCHEMA, entity_tags, joined
from contact_policy.api.status.cached_answers import CachedAnswers
from contact_policy.errors import PreconditionRequired
from contact_policy.letters import LetterAssets as OfficeLetterAssets
from contact_policy.policy import Policy as PolicyEdition
from contact_policy.services import Store as OfficeStore
from contact_policy.settings import Settings as AllSettings
from contact_policy.status_board import BoardRefresher

# No version of anything.
_NO_VERSION = -1


async def _now(request: Request) -> datetime:
    return cast("datetime", request.state.now)


def store_of(request: Request) -> OfficeStore:
    """The store that this request is handled with."""
    return cast("OfficeStore", request.app.state.store)


async def _store(request: Request) -> OfficeStore:
    return store_of(request)


async def _settings(request: Request) -> AllSettings:
    return cast("AllSettings", request.app.state.settings)


async def _policy(request: Request) -> PolicyEdition:
    return cast("PolicyEdition", request.app.state.policy)


async def _letter_assets(request: Request) -> OfficeLetterAssets:
    return cast("OfficeLetterAssets", request.app.state.letter_assets)


async def _answers(request: Request) -> CachedAnswers:
    return cast("CachedAnswers", request.app.state.answers)


async def _refresher(request: Request) -> BoardRefresher:
    return cast("BoardRefresher", request.app.state.refresher)


async def _feed_watch(request: Request) -> feed_watch.FeedWatch:
    return cast("feed_watch.FeedWatch", request.app.state.feed_watch)


@dataclass(frozen=True, slots=True)
class Precondition:
    """What the caller believes the thing to be, as ``If-Match`` says."""

    tags: list[str]

    def version_of(self, current: BaseModel, version: int) -> int:
        """``version``, where the caller has read it as ``current`` shows it; else one that nothing ever has.

        Whoever changes the thing refuses that one, after what is refused before it. Raises PreconditionRequired without
        a strong tag.
        """
        if not self.tags:
            raise PreconditionRequired("Read the resource first and send its ETag as If-Match.")
        strong = [tag for tag in self.tags if not tag.startswith("W/")]
        if not strong:
            raise PreconditionRequired(
                'A weak tag (W/"…") does not prove what you read. Something on the way made it weak, such as a proxy'
                " that compresses: send it without W/."
            )
        return version if etag(version, current.model_dump_json().encode()) in strong else _NO_VERSION


async def _if_match(
    request: Request,
    if_match: Annotated[  # noqa: ARG001 - for the documentation: it may come over several lines
        str | None,
        Header(
            json_schema_extra={"pattern": ETAGS_SCHEMA},
            description="The ETag of what you read, or several of them. Required: without one the answer is 428."
            " A weak one (W/) is no proof of what you read.",
        ),
    ] = None,
) -> Precondition:
    return Precondition(entity_tags(joined(request.headers, "If-Match") or ""))


Now = Annotated[datetime, Depends(_now)]
"""The moment this request happens at."""

Store = Annotated[OfficeStore, Depends(_store)]
"""The office's memory."""

Settings = Annotated[AllSettings, Depends(_settings)]
"""The settings the service was started with."""

Policy = Annotated[PolicyEdition, Depends(_policy)]
"""The policy edition in use."""

LetterAssets = Annotated[OfficeLetterAssets, Depends(_letter_assets)]
"""The office's words and fonts, for notices."""

Answers = Annotated[CachedAnswers, Depends(_answers)]
"""What this worker's status board answers."""

Refresher = Annotated[BoardRefresher, Depends(_refresher)]
"""What keeps this worker's status board fresh."""

FeedWatch = Annotated[feed_watch.FeedWatch, Depends(_feed_watch)]
"""What waits for the change feed to grow."""

IfMatch = Annotated[Precondition, Depends(_if_match)]
"""For what must not overwrite a change unseen: ask for ``version_of`` inside the work, so that 422 comes before 428."""
