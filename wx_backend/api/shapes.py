"""数据形状：the base of what requests may hold and answers show; unknown fields and wrong types are refused."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

from flask import request
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from wx_backend.domain import idempotency
from wx_backend.domain.organizations import Page

from . import context

IDEMPOTENCY_HEADER = "Idempotency-Key"
LARGEST_ID = 2**31 - 1


class Body(BaseModel):
    """A request's JSON: exactly these fields, exactly these types."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Nothing(Body):
    """An empty JSON object."""


class Query(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Path(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Shown(BaseModel):
    """An answer: only what is named here leaves the service."""

    model_config = ConfigDict(from_attributes=True)

    def json_body(self) -> dict[str, Any]:
        return self.model_dump(mode="json")


PageNumber = Annotated[int, Field(ge=1, le=10_000)]
RowId = Annotated[int, Field(ge=1, le=LARGEST_ID)]
SearchWords = Annotated[str, Field(max_length=60)]


def at_most(limit: str) -> AfterValidator:
    """Words no longer than the setting [limits] `limit` allows."""

    def check(value: str) -> str:
        most = getattr(context.settings().limits, limit)
        if len(value) > most:
            raise ValueError(f"不能超过 {most} 个字")
        return value

    return AfterValidator(check)


class Paged(Query):
    page: PageNumber = 1


def bytes_of(media_type: str) -> dict[str, Any]:
    """How the OpenAPI document describes an answer that is not JSON."""
    return {"description": "OK", "content": {media_type: {"schema": {"type": "string"}}}}


class SearchQuery(Paged):
    query: SearchWords = ""


class IdPath(Path):
    id: Annotated[int, Field(ge=1, le=LARGEST_ID)]


class PageShown(Shown):
    """What every page of a list has beside its items."""

    page: int
    pages: int
    total: int


def page_json(page: Page[Any], shown: type[Shown]) -> dict[str, Any]:
    items = [shown.model_validate(item).json_body() for item in page.items]
    return {"items": items, "page": page.page, "pages": page.pages, "total": page.total}


def once(
    purpose: str,
    act: Callable[..., dict[str, Any]],
    *,
    status: int = 201,
    content: bytes | None = None,
    first: Callable[[], Any] | None = None,
) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Run a citizen's write under its idempotency key; the answer with its status and headers.

    The request is told from another one by its body, or by `content` where the body is framed anew at each try.
    `first` is what has to be asked outside before the transaction; its answer is handed to `act`, and a repeat that is
    answered from the store does not ask again.
    """
    key, body = request.headers.get(IDEMPOTENCY_HEADER), request.get_data() if content is None else content
    answer = None
    if first is not None:
        answer = idempotency.answered(key, body, purpose=purpose, keys=context.keys())
        act = act if answer else partial(act, first())
    if answer is None:
        keys, now = context.keys(), context.now()
        looked = first is not None
        answer = idempotency.once(key, body, act, purpose=purpose, keys=keys, now=now, status=status, looked=looked)
    return answer.body, answer.status, {"Idempotent-Replay": "true"} if answer.replayed else {}
