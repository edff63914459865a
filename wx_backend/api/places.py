"""办事地点接口：buildings and the bodies in them; nobody is asked where they are."""

from __future__ import annotations

from typing import Any

from flask_openapi3 import APIBlueprint

from wx_backend.domain import places

from . import access
from .shapes import PageShown, SearchQuery, Shown, page_json

api = APIBlueprint("places", __name__, url_prefix="/api/v1/places")


class OfficeAtPlaceShown(Shown):
    id: int
    name: str
    room: str | None
    hours: str | None
    phone: str | None
    code_token: str | None


class BuildingShown(Shown):
    name: str
    district: str | None
    offices: list[OfficeAtPlaceShown]


class PlacePage(PageShown):
    items: list[BuildingShown]


@api.get("", responses={200: PlacePage})
@access.public
def list_places(query: SearchQuery) -> dict[str, Any]:
    """办事地点 / Buildings by street, hall, district or a body in them, with all bodies there."""
    return page_json(places.search(query.query, query.page), BuildingShown)
