"""评价意见：the words of ratings, for supervisors to read and to review where WeChat's check asks for a person.

Nothing here knows the grades, the day or the author: a comment has an office, a post, a month and its words. Comments
are listed by their random ids, so that their order tells nothing about the order in which they came.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import JOIN

from models import ContentCheck, Organization, Post, RatingComment, StaffAccount

from . import audit, organizations, staff
from .errors import NotAllowed, NotAllowedNow, NotFound
from .keyring import Keyring
from .organizations import Page
from .transactions import transactional

POWER = "comments"
# What WeChat did not answer about waits for a person as well as what it would not decide.
TO_REVIEW = (ContentCheck.REVIEW, ContentCheck.PENDING)


@dataclass(frozen=True)
class CommentRow:
    """A comment as it is read."""

    id: str
    organization: str
    post: str | None
    month: str
    text: str
    content_check: ContentCheck


def place(comment_id: str) -> str:
    """The place the words of a comment are sealed for."""
    return f"rating_comment:{comment_id}:text:1"


def search(
    account: StaffAccount,
    *,
    organization_id: int | None = None,
    to_review: bool = False,
    page: int = 1,
    keys: Keyring,
    now: datetime,
) -> Page[CommentRow]:
    """The comments on the offices in the account's scope but its own, or on one of them; the look is audited.

    Raises:
        NotFound: there is no such organization.
        NotAllowed: the role may not read comments, or the organization is outside the scope or the account's own.
    """
    staff.require(account, POWER)
    found = _rows().where(_seen_by(account))
    if organization_id is not None:
        organization = organizations.get(organization_id)
        if not staff.is_competent(account, organization):
            raise NotAllowed("该单位不在您的督查范围内")
        found = found.where(RatingComment.organization == organization)
    if to_review:
        found = found.where(RatingComment.content_check.in_(TO_REVIEW))
    listed = organizations.page_of(found.order_by(RatingComment.id), page)
    rows = [_row(comment, keys) for comment in listed.items]
    _note_look(f"organization:{organization_id}" if organization_id else "scope", account, keys=keys, now=now)
    return Page(rows, listed.page, listed.pages, listed.total)


@transactional
def mark_reviewed(comment_id: str, *, by: StaffAccount, keys: Keyring, now: datetime) -> CommentRow:
    """Note that a person has looked at the words（人工复核）; gives the comment as it is then.

    Raises:
        NotAllowed: the role may not read comments.
        NotFound: unknown, or not this account's to see; the two look alike.
        NotAllowedNow: nothing was to be reviewed, or somebody was first.
    """
    staff.require(by, POWER)
    comment = _rows().where(_seen_by(by), RatingComment.id == comment_id).get_or_none()
    if comment is None:
        raise NotFound("没有找到这条意见")
    passed = (
        RatingComment.update(content_check=ContentCheck.PASSED)
        .where(RatingComment.id == comment_id, RatingComment.content_check.in_(TO_REVIEW))
        .execute()
    )
    if not passed:
        raise NotAllowedNow("这条意见已复核过了")
    comment.content_check = ContentCheck.PASSED
    row = _row(comment, keys)
    audit.record("comment_reviewed", f"comment:{comment_id}", by=by, keys=keys, now=now)
    return row


def _seen_by(account: StaffAccount) -> Any:
    """The condition on RatingComment that holds for what this account may read, without its own office（回避）."""
    seen = RatingComment.id.is_null(False)
    scope = staff.scope_of(account)
    if scope is not None:
        seen &= RatingComment.organization.in_(scope)
    if account.organization_id is not None:
        seen &= RatingComment.organization != account.organization_id
    return seen


def _rows() -> Any:
    return (
        RatingComment.select(RatingComment, Organization.id, Organization.name, Post.id, Post.name)
        .join(Organization)
        .switch(RatingComment)
        .join(Post, JOIN.LEFT_OUTER)
    )


def _row(comment: RatingComment, keys: Keyring) -> CommentRow:
    words = keys.open(comment.text_cipher, where=place(comment.id))
    return CommentRow(
        id=comment.id,
        organization=comment.organization.name,
        post=comment.post.name if comment.post else None,
        month=comment.month,
        text=words.decode(),
        content_check=comment.content_check,
    )


@transactional
def _note_look(subject: str, account: StaffAccount, *, keys: Keyring, now: datetime) -> None:
    """A transaction of its own: reading and decrypting need not hold the head of the audit log."""
    audit.record("comments_read", subject, by=account, keys=keys, now=now)
