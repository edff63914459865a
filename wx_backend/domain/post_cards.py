"""岗位卡与人员卡：all that is known of one post, or of one official, for whoever keeps the posts or supervises them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from models import Certificate, Official, OfficialPhoto, Organization, PostPowerItem, QrCode

from . import completeness, duties, office_posts, organization_tree, personnel, registers
from .completeness import Completeness
from .errors import NotFound
from .office_posts import PostRow
from .personnel import Held


@dataclass(frozen=True)
class PostCard:
    """One post on a day; `history` is everybody who ever held it, the newest first."""

    row: PostRow
    organization: str
    office: Organization
    history: list[Held]
    codes: list[QrCode]
    duties: str
    matters: int
    completeness: Completeness


@dataclass(frozen=True)
class OfficialCard:
    """One official; `career` holds what lies within the scope of whoever looks."""

    official: Official
    career: list[Held]
    certificates: list[Certificate]
    codes: list[QrCode]
    has_photo: bool


def of_post(post_id: int, scope: set[int] | None, day: date, today: date) -> PostCard:
    """Raises:
    NotFound: there is no such post, or it is none of the account's business; the two look alike.
    """
    post = registers.post(post_id)
    if scope is not None and post.organization_id not in scope:
        raise NotFound("没有找到该岗位")
    return PostCard(
        row=office_posts.row_of(post, day),
        organization=organization_tree.full_name(post.organization),
        office=organization_tree.body_of(post.organization),
        history=personnel.history(post),
        codes=list(QrCode.select().where(QrCode.post == post).order_by(QrCode.id.desc())),
        duties=duties.text_on(post, day),
        matters=PostPowerItem.select().where(PostPowerItem.post == post).count(),
        completeness=completeness.of_post(post, today),
    )


def of_official(official_id: int, scope: set[int] | None) -> OfficialCard:
    """Raises:
    NotFound: there is nobody with this id, or the person never held a post in the scope; the two look alike.
    """
    official = registers.official(official_id)
    career = [held for held in personnel.career(official) if scope is None or held.organization_id in scope]
    if scope is not None and not career:
        raise NotFound("没有找到该人员")
    codes = [
        code for code in official.codes.order_by(QrCode.id.desc()) if scope is None or code.organization_id in scope
    ]
    return OfficialCard(
        official=official,
        career=career,
        certificates=list(official.certificates.order_by(Certificate.valid_until.desc(), Certificate.id)),
        codes=[code for code in codes if scope is None or code.organization_id in scope],
        has_photo=OfficialPhoto.get_or_none(OfficialPhoto.official == official) is not None,
    )
