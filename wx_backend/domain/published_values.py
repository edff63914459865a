"""公示内容：what stands behind each switch of one subject, in the words a citizen would read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from models import Counter, Official, OfficialPhoto, Organization, OrganizationKind, Post

from . import duties, organizations, personnel, publication

LONGEST = 60


def of(kind: str, subject_id: int, today: date) -> dict[str, str]:
    """The content of every field of one subject; what is empty is an empty text.

    Raises:
        NotFound: there is no such kind or subject.
    """
    subject = publication.subject(kind, subject_id)
    own = _OF_KIND[kind](subject, today)
    return {field: _short(own.get(field, getattr(subject, field, ""))) for field in publication.FIELDS[kind]}


def _organization(one: Organization, today: date) -> dict[str, str]:
    departments = one.children.where(
        Organization.kind == OrganizationKind.DEPARTMENT, Organization.closed_on.is_null()
    ).order_by(Organization.code)
    return {
        "duties": duties.text_on(one, today),
        "departments": _names(departments),
        "counters": _names(one.counters.where(Counter.closed_on.is_null()).order_by(Counter.code)),
        "posts": _names(one.posts.where(Post.closed_on.is_null()).order_by(Post.code)),
    }


def _counter(one: Counter, today: date) -> dict[str, str]:
    return {"official": _holders(one.post_id, today) if one.post_id else ""}


def _post(one: Post, today: date) -> dict[str, str]:
    return {
        "duties": duties.text_on(one, today),
        "is_key_post": "是" if one.is_key_post else "否",
        "official": _holders(one.id, today),
    }


def _official(one: Official, today: date) -> dict[str, str]:
    held = [stay for stay in personnel.career(one) if stay.starts_on <= today and (stay.ends_on or today) >= today]
    photo = OfficialPhoto.get_or_none(OfficialPhoto.official == one)
    return {
        "photo": "已上传" if photo else "",
        "since": "、".join(str(stay.starts_on) for stay in held),
        "on_duty": "是" if held else "否",
        "certificates": "、".join(certificate.number for certificate in one.certificates),
    }


_OF_KIND: dict[str, Callable[[Any, date], dict[str, str]]] = {
    "organization": _organization,
    "counter": _counter,
    "post": _post,
    "official": _official,
}


def _holders(post_id: int, today: date) -> str:
    return "、".join(one.official.name for one in organizations.appointments_on(today, [post_id]))


def _names(rows: Any) -> str:
    return "、".join(row.name for row in rows)


def _short(value: Any) -> str:
    words = " ".join(str(value).split())
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"
