"""机构：find public bodies and their matters."""

from __future__ import annotations

from typing import Any

from flask_openapi3 import APIBlueprint

from wx_backend.domain import organizations, profiles, qr_codes, satisfaction

from . import access, context
from .profiles import MatterShown, OrganizationShown, PublishedSatisfaction
from .shapes import IdPath, PageShown, SearchQuery, Shown, page_json

api = APIBlueprint("organizations", __name__, url_prefix="/api/v1/organizations")


class OrganizationListed(Shown):
    id: int
    name: str
    matters_total: int
    code_token: str | None


class PostListed(Shown):
    name: str
    official_name: str | None
    code_token: str | None


class OrganizationPage(PageShown):
    items: list[OrganizationListed]


class MatterPage(PageShown):
    items: list[MatterShown]


class OrganizationDetail(Shown):
    organization: OrganizationShown
    code_token: str | None
    posts: list[PostListed]
    matters_total: int
    satisfaction: PublishedSatisfaction | None


@api.get("", responses={200: OrganizationPage})
@access.public
def list_organizations(query: SearchQuery) -> dict[str, Any]:
    """机构列表 / Organizations, those with the words in their name, posts or matters."""
    return page_json(organizations.search(query.query, query.page), OrganizationListed)


@api.get("/<int:id>", responses={200: OrganizationDetail})
@access.public
def show_organization(path: IdPath) -> dict[str, Any]:
    """机构详情 / One organization with its posts."""
    organization = organizations.get(path.id)
    figures = satisfaction.released(organization)
    return OrganizationDetail(
        organization=OrganizationShown.model_validate(profiles.organization_facts(organization, context.today())),
        code_token=qr_codes.active_token(organization),
        posts=[PostListed.model_validate(row) for row in organizations.posts(organization, context.today())],
        matters_total=organizations.matters(organization, "", 1).total,
        satisfaction=PublishedSatisfaction.of(figures, satisfaction.released_up_to(organization)),
    ).json_body()


@api.get("/<int:id>/matters", responses={200: MatterPage})
@access.public
def list_matters(path: IdPath, query: SearchQuery) -> dict[str, Any]:
    """办理事项 / The matters of an organization."""
    organization = organizations.get(path.id)
    return page_json(organizations.matters(organization, query.query, query.page), MatterShown)
