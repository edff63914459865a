"""履职信息完整度：how complete what is published of each post is, and what is missing in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from models import Appointment, Certificate, DutyConfirmation, OfficialPhoto, Organization, Post, PostPowerItem

from . import bulk, duties, organizations

_TOGETHER = 2000


@dataclass(frozen=True)
class Completeness:
    """How complete what is published of a post is: what there is, and what is missing in words."""

    post: Post
    official_name: str | None
    done: int
    wanted: int
    missing: list[str]
    # 没有职责不发码: without a word about what it is for, in duties or matters, a post gets no code.
    may_have_code: bool
    # Somebody is on the post and has not yet said that its duties are right.
    unconfirmed: bool

    @property
    def share(self) -> float:
        return self.done / self.wanted


def summary(scope: set[int] | None, today: date) -> list[tuple[Organization, list[Completeness]]]:
    """The completeness of every organization in being within a scope（None: all）that has posts, the worst first.

    The posts of each are in order too, those that lack most first.
    """
    found = Post.select(Post, Organization).join(Organization).where(Organization.closed_on.is_null())
    if scope is not None:
        found = found.where(Organization.id.in_(sorted(scope)))
    open_posts = found.where(Post.closed_on.is_null() | (Post.closed_on > today))
    offices: dict[int, tuple[Organization, list[Completeness]]] = {}
    for one in of_posts(list(open_posts.order_by(Organization.name, Organization.id, Post.code)), today):
        offices.setdefault(one.post.organization_id, (one.post.organization, []))[1].append(one)
    for _, posts in offices.values():
        posts.sort(key=lambda one: one.share)
    return sorted(offices.values(), key=lambda pair: sum(one.share for one in pair[1]) / len(pair[1]))


def of_post(post: Post, today: date) -> Completeness:
    """How complete what is published of one post is on a day."""
    return of_posts([post], today)[0]


def of_posts(posts: Sequence[Post], today: date) -> list[Completeness]:
    """The same for many posts, in some statements however many they are."""
    return [one for some in bulk.chunks(list(posts), _TOGETHER) for one in _of_some(some, today)]


def _of_some(posts: list[Post], today: date) -> list[Completeness]:
    ids = [post.id for post in posts]
    holders, words = organizations.holders_on(today, ids), duties.texts_on(posts, today)
    people = [one.official_id for one in holders.values()]
    kept = _Kept(
        handling={row.post_id for row in PostPowerItem.select(PostPowerItem.post).where(PostPowerItem.post.in_(ids))},
        with_photo={row.official_id for row in OfficialPhoto.select(OfficialPhoto.official).where(
            OfficialPhoto.official.in_(people))},
        certified={row.official_id for row in Certificate.select(Certificate.official).where(
            Certificate.official.in_(people))},
        confirmed={(row.official_id, row.post_id, row.text_digest) for row in DutyConfirmation.select().where(
            DutyConfirmation.post.in_(ids))},
    )  # fmt: skip
    return [_of(post, holders.get(post.id), words[post.id], kept) for post in posts]


@dataclass(frozen=True)
class _Kept:
    """What is on record of some posts and their holders, by their ids."""

    handling: set[int]
    with_photo: set[int]
    certified: set[int]
    confirmed: set[tuple[int, int, str]]


def _of(post: Post, holder: Appointment | None, words: str, kept: _Kept) -> Completeness:
    handles, person = post.id in kept.handling, holder.official_id if holder else None
    confirmed = (person, post.id, duties.digest(words)) in kept.confirmed
    checks = {
        "没有登记岗位职责": bool(words.strip()),
        "没有关联承办事项": handles,
        "没有在岗人员": holder is not None,
        "没有照片": person in kept.with_photo,
        "本人未确认职责": confirmed,
    }
    if post.needs_certificate:
        checks["没有登记执法证件"] = person in kept.certified
    missing = [name for name, there in checks.items() if not there]
    return Completeness(
        post,
        holder.official.name if holder else None,
        len(checks) - len(missing),
        len(checks),
        missing,
        may_have_code=handles or bool(words.strip()),
        unconfirmed=holder is not None and not confirmed,
    )
