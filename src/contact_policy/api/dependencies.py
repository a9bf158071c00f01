"""What a route may ask for, by type. Admission has found the caller and the time; the app holds the rest."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, cast

from fastapi import Depends, Header, Request

from contact_policy.api.status.cached_answers import CachedAnswers
from contact_policy.errors import PreconditionFailed, PreconditionRequired
from contact_policy.letters import LetterAssets as OfficeLetterAssets
from contact_policy.policy import Policy as PolicyEdition
from contact_policy.services import Store as OfficeStore
from contact_policy.settings import Settings as AllSettings
from contact_policy.status_board import BoardRefresher

# Our own tags: the version, then a digest of the representation (see ``etags``). Another concrete tag is just stale.
_CONCRETE = re.compile(r'"[\x21\x23-\x7e]*"')
_OURS = re.compile(r'"([0-9]{1,9})-[0-9a-f]+"')


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


@dataclass(frozen=True, slots=True)
class Precondition:
    """What the caller believes the thing to be, as ``If-Match`` says."""

    tag: str | None

    @property
    def version(self) -> int:
        """The version the caller read.

        Raises PreconditionRequired without one concrete strong tag, PreconditionFailed for a tag we never gave.
        """
        if self.tag is None or not _CONCRETE.fullmatch(self.tag):
            raise PreconditionRequired("Read the resource first and send its ETag as If-Match.")
        ours = _OURS.fullmatch(self.tag)
        if ours is None:
            raise PreconditionFailed("Read it again, look at what changed, and send the new ETag.")
        return int(ours[1])


async def _if_match(
    if_match: Annotated[
        str | None, Header(description="The ETag of what you read. Required: without it the answer is 428.")
    ] = None,
) -> Precondition:
    return Precondition(if_match)


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

IfMatch = Annotated[Precondition, Depends(_if_match)]
"""For what must not overwrite a change unseen: ask it for ``version`` inside the work, so that 422 comes before 428."""
