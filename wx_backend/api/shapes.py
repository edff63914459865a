"""数据形状：the base of what requests may hold and answers show; unknown fields and wrong types are refused."""

from __future__ import annotations

from typing import Annotated, Any

from flask import request
from pydantic import BaseModel, ConfigDict, Field

from wx_backend.domain import idempotency
from wx_backend.domain.idempotency import Answer
from wx_backend.domain.organizations import Page

from . import context

IDEMPOTENCY_HEADER = "Idempotency-Key"
LARGEST_ID = 2**31 - 1


class Body(BaseModel):
    """A request's JSON: exactly these fields, exactly these types."""

    model_config = ConfigDict(extra="forbid", strict=True)


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


class Paged(Query):
    page: PageNumber = 1


class SearchQuery(Paged):
    query: SearchWords = ""


class IdPath(Path):
    id: Annotated[int, Field(ge=1, le=LARGEST_ID)]


def page_json(page: Page[Any], shown: type[Shown]) -> dict[str, Any]:
    items = [shown.model_validate(item).json_body() for item in page.items]
    return {"items": items, "page": page.page, "pages": page.pages, "total": page.total}


def once(
    purpose: str, act: Any, *, status: int = 201, content: bytes | None = None
) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Run a citizen's write under its idempotency key; the answer with its status and headers.

    The request is told from another one by its body, or by `content` where the body is framed anew at each try.
    """
    answer: Answer = idempotency.once(
        request.headers.get(IDEMPOTENCY_HEADER),
        request.get_data() if content is None else content,
        act,
        purpose=purpose,
        keys=context.keys(),
        now=context.now(),
        status=status,
    )
    return answer.body, answer.status, {"Idempotent-Replay": "true"} if answer.replayed else {}
