"""普通网页：the public pages as plain HTML, for search engines, old phones, screen readers, and in large print.

They work without JavaScript, set no cookie, and their addresses name offices and codes and never a person who asks.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Response, render_template, request
from flask_openapi3 import APIBlueprint

from wx_backend.domain import code_search, organizations, profiles, qr_codes

from . import access, context
from .code_search import CODES_SHOWN
from .complaint_figures import city_figures, office_figures
from .organizations import PostListed
from .profiles import OrganizationShown, ProfileShown
from .shapes import IdPath, Query, SearchQuery

api = APIBlueprint("plain_pages", __name__)

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
MATTERS_SHOWN = 100
MONTHS_SHOWN, BLOCKS_SHOWN = 12, 6


class PlainQuery(Query):
    large: bool = False


class DirectoryQuery(SearchQuery):
    large: bool = False


@api.get("/o")
@access.public
def show_directory(query: DirectoryQuery) -> Response:
    """单位目录 / Every public body, and a search that also knows posts, matters, initials and numbers."""
    found = code_search.search(query.query, CODES_SHOWN) if query.query.strip() else []

    def link_to(number: int) -> str:
        wanted = {"query": query.query, "page": number} | ({"large": "true"} if query.large else {})
        return f"/o?{urlencode(wanted)}"

    return _page(
        "directory.html",
        "单位和岗位目录",
        "查找政务单位、岗位和办理事项的二维码",
        "/o",
        large=query.large,
        page=organizations.search(query.query, query.page),
        query=query.query,
        found=found,
        link_to=link_to,
    )


@api.get("/o/complaints")
@access.public
def show_complaints(query: PlainQuery) -> Response:
    """投诉数据网页 / What was published of complaints, of the city and of each office."""
    shown = city_figures(MONTHS_SHOWN)
    description = "投诉建议的收到、按期受理、按期答复、群众确认解决和重办件数"
    return _page("complaints.html", "投诉建议办理数据", description, "/o/complaints", large=query.large, f=shown)


@api.get("/o/<int:id>")
@access.public
def show_organization(path: IdPath, query: PlainQuery) -> Response:
    """单位网页 / One organization."""
    organization, today = organizations.get(path.id), context.today()
    shown = OrganizationShown.model_validate(profiles.organization_facts(organization, today))
    matters = organizations.matters(organization, "", 1)
    return _page(
        "organization.html",
        shown.name,
        f"{shown.name}的职责、地址、办公时间和办理事项",
        f"/o/{shown.id}",
        large=query.large,
        o=shown,
        facts=_organization_facts(shown),
        token=qr_codes.active_token(organization),
        posts=[PostListed.model_validate(row) for row in organizations.posts(organization, today)],
        matters=matters.items,
        complaints=office_figures(organization.id, BLOCKS_SHOWN),
    )


@api.get("/sitemap.xml")
@access.public
def show_sitemap() -> Response:
    """网站地图 / Every public page, for search engines."""
    base = context.settings().service.base_url
    pages = ["/o", "/o/complaints", *(f"/o/{one}" for one in organizations.all_ids())]
    pages += [f"/q/{code.token}?plain=true" for code in qr_codes.all_active()]
    body = "".join(f"<url><loc>{base}{page}</loc></url>" for page in pages)
    xml = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{body}'
    return Response(f"{xml}</urlset>", content_type="application/xml; charset=utf-8")


@api.get("/robots.txt")
@access.public
def show_robots() -> Response:
    """爬虫说明 / What search engines may read."""
    base = context.settings().service.base_url
    text = f"User-agent: *\nDisallow: /api/\nDisallow: /app/\nSitemap: {base}/sitemap.xml\n"
    return Response(text, content_type="text/plain; charset=utf-8")


def profile_page(profile: ProfileShown, *, large: bool) -> Response:
    """The page behind a code without JavaScript."""
    values = profile_values(profile)
    address = f"/q/{profile.code.token}?plain=true"
    return _page("profile.html", values["name"], _description(profile), address, large=large, **values)


def noscript(profile: ProfileShown) -> str:
    """What the web version shows where there is no JavaScript."""
    return render_template("noscript.html", nojs=True, **profile_values(profile))


def profile_values(profile: ProfileShown) -> dict[str, Any]:
    """What the templates of a profile need beside the profile itself."""
    place, official = profile.post or profile.counter, profile.official
    name = (official.name if official else None) or (place.name if place else profile.organization.name)
    facts = _organization_facts(profile.organization, briefly=place is not None)
    if profile.counter and profile.counter.place:
        facts.insert(0, ("窗口位置", profile.counter.place))
    if official:
        personal = [("工号", official.staff_number), ("编制类型", official.establishment_type)]
        personal += [("任现职", f"{official.since} 起" if official.since else None)]
        personal += [("状态", "在岗" if official.on_duty else None)]
        facts = [(label, value) for label, value in personal if value] + facts
    duties = profile.post.duties if profile.post else [] if profile.counter else profile.organization.duties
    return {"p": profile, "name": name, "facts": facts, "duties": duties}


def _organization_facts(shown: OrganizationShown, *, briefly: bool = False) -> list[tuple[str, str]]:
    facts = [("地址", shown.address), ("办公时间", shown.hours), ("电话", shown.phone)]
    if not briefly:
        strengths = [("编制数", shown.authorized_strength), ("实有人数", shown.actual_strength)]
        facts += [(label, str(number)) for label, number in strengths if number]
        facts.append(("机构代码", shown.code))
    return [(label, value) for label, value in facts if value]


def _description(profile: ProfileShown) -> str:
    place = profile.post or profile.counter
    return f"{profile.organization.name}{' ' + place.name if place else ''}的公示信息与办理事项"


def _page(template: str, title: str, description: str, address: str, *, large: bool, **values: Any) -> Response:
    service = context.settings().service
    arguments = {name: value for name, value in request.args.items() if name != "large"}
    if not large:
        arguments["large"] = "true"
    html = render_template(
        template,
        title=title,
        description=description,
        canonical=service.base_url + address,
        city=service.city,
        host=urlsplit(service.base_url).netloc,
        large=large,
        other_size=f"{request.path}?{urlencode(arguments)}" if arguments else request.path,
        **values,
    )
    shell = context.settings().web.shell_origin
    policy = POLICY + f"frame-ancestors {shell or chr(39) + 'none' + chr(39)}"
    return Response(html, headers={"Content-Security-Policy": policy, "Cache-Control": "no-cache"})
