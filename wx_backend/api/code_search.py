"""找二维码接口：anybody finds the code of an office, a post or a matter; what comes back leads to nobody who asked."""

from __future__ import annotations

from typing import Annotated, Any

from flask_openapi3 import APIBlueprint
from pydantic import Field

from wx_backend.domain import code_search

from . import access, context
from .shapes import Query, Shown

api = APIBlueprint("code_search", __name__, url_prefix="/api/v1/codes")

CODES_SHOWN = 20


class CodeQuery(Query):
    query: Annotated[str, Field(min_length=1, max_length=60)]


class CodeFound(Shown):
    label: str
    number: str
    token: str
    link: str


class CodesFound(Shown):
    items: list[CodeFound]


@api.get("", responses={200: CodesFound})
@access.public
def find_codes(query: CodeQuery) -> dict[str, Any]:
    """找二维码 / Codes by name, matter, pinyin initials or printed number; the link may be shared as it is."""
    base = context.settings().service.base_url
    items = [
        CodeFound(label=one.label, number=one.number, token=one.token, link=f"{base}/q/{one.token}")
        for one in code_search.search(query.query, CODES_SHOWN)
    ]
    return CodesFound(items=items).json_body()
