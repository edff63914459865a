"""人事：who holds which post when, and how that follows from what was said to have happened（人事变动）.

Events come in any order: word of a leaving before word of the joining. So what was said is kept, and the appointments
of a person are worked out anew from all of it, in the order of the days. Appointments that were listed as such, and not
brought by an event, are where the working-out begins; an event may end one that is open, and no other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from peewee import fn

from models import Appointment, Official, PersonnelEvent, PersonnelEventKind, Post

from . import bulk
from .errors import NotFound

# What happens first on one day: people leave before others come, and the main post comes before one held beside it.
_RANK = {kind: rank for rank, kind in enumerate((
    PersonnelEventKind.LEFT,
    PersonnelEventKind.RELIEVED,
    PersonnelEventKind.JOINED,
    PersonnelEventKind.TRANSFERRED,
    PersonnelEventKind.APPOINTED,
))}  # fmt: skip
_TOGETHER = 400


@dataclass(frozen=True)
class Held:
    """One person at one post, from a day to a day, both included."""

    official_id: int
    official_name: str
    staff_number: str
    post_id: int
    post_code: str
    post_name: str
    organization_id: int
    organization_name: str
    starts_on: date
    ends_on: date | None


@dataclass
class Outcome:
    """What a working-out changed: posts whose holders changed, the changes in words, and events without effect."""

    posts: set[int] = field(default_factory=set)
    changes: list[str] = field(default_factory=list)
    without_effect: list[str] = field(default_factory=list)


def history(post: Post) -> list[Held]:
    """Everybody who held a post, the newest first."""
    return _held(Appointment.post == post)


def career(official: Official) -> list[Held]:
    """Every post that an official held, the newest first."""
    return _held(Appointment.official == official)


def holders_of(post: Post, day: date) -> list[Held]:
    """Who held a post on a day（某日任职）."""
    return _held((Appointment.post == post) & on(day))


def on(day: date) -> Any:
    """The condition that an appointment holds on a day."""
    return (Appointment.starts_on <= day) & (Appointment.ends_on.is_null() | (Appointment.ends_on >= day))


def actual_strength(post_ids: Sequence[int], day: date) -> dict[int, int]:
    """How many hold each of these posts on a day（实有数）; a post that nobody holds is not in it."""
    rows: Any = (
        Appointment.select(Appointment.post_id, fn.COUNT(Appointment.official_id.distinct()))
        .where(Appointment.post.in_(post_ids), on(day))
        .group_by(Appointment.post_id)
        .tuples()
    )
    return {int(post): int(count) for post, count in rows}


def post_with_code(code: str) -> Post:
    """Raises:
    NotFound: there is no such post.
    """
    post = Post.get_or_none(Post.code == code)
    if post is None:
        raise NotFound(f"没有编号为 {code} 的岗位")
    return post


def official_with_number(staff_number: str) -> Official:
    """Raises:
    NotFound: there is nobody with this number.
    """
    official = Official.get_or_none(Official.staff_number == staff_number)
    if official is None:
        raise NotFound(f"没有工号为 {staff_number} 的人员")
    return official


def _held(condition: Any) -> list[Held]:
    rows = (
        Appointment.select(Appointment, Official, Post)
        .join(Official)
        .switch(Appointment)
        .join(Post)
        .where(condition)
        .order_by(Appointment.starts_on.desc(), Appointment.id.desc())
    )
    return [
        Held(
            row.official_id,
            row.official.name,
            row.official.staff_number,
            row.post_id,
            row.post.code,
            row.post.name,
            row.post.organization_id,
            row.post.organization.name,
            row.starts_on,
            row.ends_on,
        )
        for row in rows
    ]


@dataclass
class _Span:
    """A stay at a post while it is worked out."""

    post_id: int
    starts_on: date
    ends_on: date | None
    opened_by: int | None = None
    closed_by: int | None = None
    id: int | None = None

    @property
    def facts(self) -> tuple[Any, ...]:
        return self.ends_on, self.opened_by, self.closed_by


def work_out(staff_numbers: Iterable[str]) -> Outcome:
    """Make the appointments of these people what all events about them say; inside a transaction of the caller."""
    outcome = Outcome()
    for numbers in bulk.chunks(sorted(set(staff_numbers)), _TOGETHER):
        _work_out_some(numbers, outcome)
    return outcome


def _work_out_some(numbers: list[str], outcome: Outcome) -> None:
    events: defaultdict[str, list[PersonnelEvent]] = defaultdict(list)
    for event in PersonnelEvent.select().where(PersonnelEvent.staff_number.in_(numbers)):
        events[event.staff_number].append(event)
    for one in events.values():
        one.sort(key=lambda event: (event.day, _RANK[event.kind], event.number))
    _welcome(events)
    officials = {one.staff_number: one for one in Official.select().where(Official.staff_number.in_(numbers))}
    rows: defaultdict[int, list[Appointment]] = defaultdict(list)
    for row in Appointment.select().where(Appointment.official.in_([one.id for one in officials.values()])):
        rows[row.official_id].append(row)
    posts = _posts_named(events, rows)
    new: list[tuple[Any, ...]] = []
    for number in numbers:
        official = officials.get(number)
        if official is None:
            outcome.without_effect += [f"{_said(event)}：尚无此人，待入职数据到达后生效" for event in events[number]]
        else:
            new += _work_out_one(official, events[number], rows[official.id], posts, outcome)
    bulk.insert(Appointment, ("official", "post", "starts_on", "ends_on", "opened_by", "closed_by"), new)


def _posts_named(events: dict[str, list[PersonnelEvent]], rows: dict[int, list[Appointment]]) -> dict[str, int]:
    """The posts of events and of appointments, by their codes."""
    codes = {event.post_code for one in events.values() for event in one}
    ids = {row.post_id for one in rows.values() for row in one}
    found: Any = Post.select(Post.code, Post.id).where(Post.code.in_(list(codes)) | Post.id.in_(list(ids))).tuples()
    return dict(found)


def _welcome(events: dict[str, list[PersonnelEvent]]) -> None:
    """Add who joined and is not known yet."""
    known = {number for (number,) in _numbers_among(list(events))}
    joined = [
        next((event for event in one if event.kind is PersonnelEventKind.JOINED and event.official_name), None)
        for number, one in events.items()
        if number not in known
    ]
    rows = [
        {"staff_number": e.staff_number, "name": e.official_name, "establishment_type": e.establishment_type}
        for e in joined
        if e is not None
    ]
    if rows:
        Official.insert_many(rows).execute()


def _numbers_among(numbers: list[str]) -> Any:
    return Official.select(Official.staff_number).where(Official.staff_number.in_(numbers)).tuples()


def _work_out_one(
    official: Official,
    events: list[PersonnelEvent],
    rows: list[Appointment],
    posts: dict[str, int],
    outcome: Outcome,
) -> list[tuple[Any, ...]]:
    """Change what is there, and give what is to be added."""
    spans = [
        _Span(row.post_id, row.starts_on, None if row.closed_by_id else row.ends_on, id=row.id)
        for row in rows
        if row.opened_by_id is None
    ]
    left_on = official.left_on
    for event in events:
        if not _happen(event, spans, posts):
            outcome.without_effect.append(f"{_said(event)}：没有可变动的任职或已在任")
        if event.kind is PersonnelEventKind.LEFT:
            left_on = event.day
        elif event.kind is not PersonnelEventKind.RELIEVED and left_on is not None and event.day >= left_on:
            left_on = None
    if left_on != official.left_on:
        Official.update(left_on=left_on).where(Official.id == official.id).execute()
    codes = {post_id: code for code, post_id in posts.items()}
    return list(_store(official, spans, rows, codes, outcome))


def _happen(event: PersonnelEvent, spans: list[_Span], posts: dict[str, int]) -> bool:
    """Let one event change the stays; False when there was nothing to change."""
    kind, post_id = event.kind, posts.get(event.post_code)
    acted = False
    if kind in (PersonnelEventKind.LEFT, PersonnelEventKind.TRANSFERRED, PersonnelEventKind.RELIEVED):
        only = post_id if kind is PersonnelEventKind.RELIEVED else None
        acted = _close(event, spans, only)
    if kind in (PersonnelEventKind.LEFT, PersonnelEventKind.RELIEVED):
        return acted
    if post_id is None:
        return kind is PersonnelEventKind.JOINED
    if any(s.post_id == post_id and s.starts_on <= event.day and _lasts(s, event.day) for s in spans):
        return acted
    spans.append(_Span(post_id, event.day, None, opened_by=event.id))
    return True


def _lasts(span: _Span, day: date) -> bool:
    return span.ends_on is None or span.ends_on >= day


def _close(event: PersonnelEvent, spans: list[_Span], only: int | None) -> bool:
    closed = False
    for span in list(spans):
        if span.ends_on is not None or (only is not None and span.post_id != only):
            continue
        if span.starts_on < event.day:
            span.ends_on, span.closed_by = event.day - timedelta(days=1), event.id
            closed = True
        elif span.starts_on == event.day and span.opened_by is not None:
            spans.remove(span)  # said twice for one day: what comes last holds
            closed = True
    return closed


def _store(
    official: Official, spans: list[_Span], rows: list[Appointment], codes: dict[int, str], outcome: Outcome
) -> Iterator[tuple[Any, ...]]:
    old = {(row.post_id, row.starts_on): row for row in rows}
    new = {(span.post_id, span.starts_on): span for span in spans}
    who = f"{official.staff_number} {official.name}"
    for place, span in new.items():
        row = old.get(place)
        if row is not None and (row.ends_on, row.opened_by_id, row.closed_by_id) == span.facts:
            continue
        if row is None:
            yield (official.id, span.post_id, span.starts_on, *span.facts)
        else:
            facts = {"ends_on": span.ends_on, "opened_by": span.opened_by, "closed_by": span.closed_by}
            Appointment.update(**facts).where(Appointment.id == row.id).execute()
        outcome.posts.add(span.post_id)
        until = f"至 {span.ends_on}" if span.ends_on else "起"
        outcome.changes.append(f"{who}：岗位 {codes[span.post_id]}，{span.starts_on} {until}")
    for place, row in old.items():
        if place not in new:
            Appointment.delete().where(Appointment.id == row.id).execute()
            outcome.posts.add(row.post_id)
            outcome.changes.append(f"{who}：岗位 {codes[row.post_id]} 自 {row.starts_on} 的任职不再成立")


def _said(event: PersonnelEvent) -> str:
    return f"{event.number} {event.day} {event.staff_number} {event.kind.label}"
