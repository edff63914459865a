"""编制台账：lists of officials, posts, counters, pilot batches and imports for the establishment office（编办）."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import prefetch

from models import (
    Appointment,
    Counter,
    ImportRun,
    Official,
    Organization,
    PilotBatch,
    PilotMember,
    Post,
)

from . import organization_tree, personnel
from .errors import NotFound
from .organizations import Page, page_of


@dataclass(frozen=True)
class PostRow:
    """A post with how many may hold it and how many do, and the names of those."""

    post: Post
    organization: str
    actual_strength: int
    holders: list[str]


def officials(query: str, page: int) -> Page[Official]:
    """People by name or number, those who have left too."""
    words = query.strip()
    found = Official.select().order_by(Official.staff_number)
    if words:
        found = found.where(Official.name.contains(words) | Official.staff_number.contains(words))
    return page_of(found, page)


def posts(query: str, organization_id: int | None, page: int, *, today: date) -> Page[PostRow]:
    """Posts by name or code, of one organization with its departments or of all."""
    words = query.strip()
    found = Post.select(Post, Organization).join(Organization).order_by(Post.code)
    if words:
        found = found.where(Post.name.contains(words) | Post.code.contains(words))
    if organization_id is not None:
        found = found.where(Post.organization.in_(sorted(organization_tree.with_below({organization_id}))))
    shown = page_of(found, page)
    return Page(_with_holders(shown.items, today), shown.page, shown.pages, shown.total)


def _with_holders(posts: list[Post], today: date) -> list[PostRow]:
    ids = [post.id for post in posts]
    strengths = personnel.actual_strength(ids, today)
    names: dict[int, list[str]] = {}
    holding = Appointment.select(Appointment, Official).join(Official).where(
        Appointment.post.in_(ids), personnel.on(today)
    )  # fmt: skip
    for row in holding.order_by(Appointment.starts_on, Appointment.id):
        names.setdefault(row.post_id, []).append(row.official.name)
    return [
        PostRow(post, organization_tree.full_name(post.organization), strengths.get(post.id, 0), names.get(post.id, []))
        for post in posts
    ]


def counters(organization_id: int | None, page: int) -> Page[Counter]:
    """Counters, of one organization with its departments or of all."""
    found = Counter.select().order_by(Counter.code)
    if organization_id is not None:
        found = found.where(Counter.organization.in_(sorted(organization_tree.with_below({organization_id}))))
    return page_of(found, page)


def pilot_batches() -> list[PilotBatch]:
    """Every pilot batch with its document and its members, the oldest first."""
    members = PilotMember.select(PilotMember, Organization).join(Organization).order_by(PilotMember.id)
    return list(prefetch(PilotBatch.select().order_by(PilotBatch.starts_on, PilotBatch.code), members))


def import_runs(page: int) -> Page[ImportRun]:
    """What was imported, the newest first."""
    return page_of(ImportRun.select().order_by(ImportRun.id.desc()), page)


def import_run(run_id: int) -> ImportRun:
    """Raises:
    NotFound: there is no such import.
    """
    found: ImportRun = _existing(ImportRun, run_id, "没有这次导入")
    return found


def official(official_id: int) -> Official:
    """Raises:
    NotFound: there is nobody with this id.
    """
    found: Official = _existing(Official, official_id, "没有找到该人员")
    return found


def post(post_id: int) -> Post:
    """Raises:
    NotFound: there is no such post.
    """
    found: Post = _existing(Post, post_id, "没有找到该岗位")
    return found


def _existing(table: Any, row_id: int, missing: str) -> Any:
    row = table.get_or_none(table.id == row_id)
    if row is None:
        raise NotFound(missing)
    return row
