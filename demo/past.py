"""过去的日子：plays the plans of visits and complaints through the public API, moment by moment.

The clocks of the service and of WeChat are put to each moment; between them the periodic jobs run when they are due
and the outbox is sent, so that releases, digests and notices happen at the times at which they would have.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from peewee import Database

import scheduler
from demo import people, pictures
from demo.calendar import Span, works
from demo.courses import Course, Move
from demo.phone import Phones, Service
from demo.population import Visit
from handlers import Context, sender
from wx_backend import database
from wx_backend.clock import BEIJING

# When all that the scheduler's table has for the night is due, and when it has something for the morning.
LOOKS = (time(3, 31), time(9, 0))
SENT_AFTER = timedelta(seconds=2)
DIGESTS_READ = time(9, 42)


@dataclass(frozen=True)
class Place:
    """An office as the public API shows it: its id, its code, and its posts' codes in order."""

    id: int
    token: str
    post_tokens: list[str]
    matters: tuple[str, ...]
    matters_total: int

    def code(self, post: int | None) -> str:
        return self.token if post is None else self.post_tokens[post]


@dataclass
class Filed:
    """A complaint that was handed in: its number for staff, its receipt for the author."""

    id: int
    number: str
    secret: str


def survey(service: Service) -> list[Place]:
    """Look up all offices with their codes and matters, in the order of their ids."""
    pages = [service.ask("GET", "/organizations?page=1")]
    pages += [service.ask("GET", f"/organizations?page={n}") for n in range(2, pages[0]["pages"] + 1)]
    ids = sorted(row["id"] for page in pages for row in page["items"])
    return [_place(service, number) for number in ids]


def _place(service: Service, number: int) -> Place:
    shown = service.ask("GET", f"/organizations/{number}")
    matters = service.ask("GET", f"/organizations/{number}/matters?page=1")
    return Place(
        id=number,
        token=shown["code_token"],
        post_tokens=[post["code_token"] for post in shown["posts"]],
        matters=tuple(item["name"] for item in matters["items"]),
        matters_total=shown["matters_total"],
    )


class Past:
    """The past, as it is played."""

    def __init__(self, service: Service, phones: Phones, places: list[Place], context: Context, db: Database) -> None:
        self._service, self._phones, self._places = service, phones, places
        self._context, self._db = context, db
        self._order = itertools.count()
        self._agenda: list[tuple[datetime, int, Callable[[], None]]] = []

    def play(self, span: Span, visits: Iterable[Visit], courses: Iterable[Course], tell: Callable[[str], None]) -> None:
        """Live through the span. `tell` hears of each day."""
        for visit in visits:
            self._plan(visit.at, lambda visit=visit: self._rate(visit))  # type: ignore[misc]
        for course in courses:
            self._plan(course.at, lambda course=course: self._file(course))  # type: ignore[misc]
        for day in span.days:
            for look in LOOKS:
                self._plan(datetime.combine(day, look, BEIJING), self._look)
            if day.weekday() == 0 and works(day) and day < span.ends.date() - timedelta(days=6):
                self._plan(datetime.combine(day, DIGESTS_READ, BEIJING), self._read_digests)
        today = ""
        while self._agenda and self._agenda[0][0] <= span.ends:
            moment, _, act = heapq.heappop(self._agenda)
            if f"{moment:%m-%d}" != today:
                today = f"{moment:%m-%d}"
                tell(today)
            # A notice may just have been sent a moment later than this.
            self._service.clock.moment = max(moment, self._service.clock())
            act()
        self._service.clock.moment = span.ends
        self._look()

    def _plan(self, moment: datetime, act: Callable[[], None]) -> None:
        heapq.heappush(self._agenda, (moment, next(self._order), act))

    def _look(self) -> None:
        """What the scheduler and the sender do when they look."""
        with database.connected(self._db):
            if scheduler.run_due(self._context.settings, self._service.clock()).done:
                database.checkpoint(self._db)
        self._send()

    def _send(self) -> None:
        """Send what waits, and see it delivered before the clock moves on."""
        self._service.clock.moment += SENT_AFTER
        self._service.keep_wechat_in_time()
        sent = 0
        with database.connected(self._db):
            while taken := sender.send_due(self._context):
                sent += taken
        if sent:
            self._service.wechat.wait_until_delivered()

    # --- citizens ----------------------------------------------------------------------------------------------------

    def _rate(self, visit: Visit) -> None:
        ask = self._service.ask
        token = self._phones.token(visit.who, opened=bool(visit.comment))
        code = self._places[visit.office].code(visit.post)
        ticket = ask("POST", f"/codes/{code}/scans", token=token, body={}, once=True)["ticket"]
        body = {"ticket": ticket, "grades": visit.grades, "comment": visit.comment}
        ask("POST", "/ratings", token=token, body=body, once=True)

    def _file(self, course: Course) -> None:
        token = self._phones.token(course.who, opened=True)
        if course.notify:
            self._service.wechat.subscribe(course.who, self._service.settings)
        photos = [self._service.upload(token, pictures.queue_slip(course.office))] if course.photo else []
        body: dict[str, Any] = {
            "code_token": self._places[course.office].code(course.post),
            "kind": course.kind.value,
            "category": course.category,
            "text": course.text,
            "anonymous": course.anonymous,
            "notify": course.notify,
            "attachments": photos,
        }
        if course.phone:
            body |= {"contact": {"name": "演示", "phone": course.phone}, "contact_consent": True}
        receipt = self._service.ask("POST", "/complaints", token=token, body=body, once=True)
        number = receipt["receipt_number"]
        filed = Filed(self._at_the_desk(course, number), number, receipt["secret"])
        self._send()
        for move in course.moves:
            self._plan(move.at, lambda move=move: self._move(course, filed, move))  # type: ignore[misc]

    def _at_the_desk(self, course: Course, receipt_number: str) -> int:
        """The number by which staff know the complaint of a receipt."""
        office = people.DISCIPLINE if course.kind.value == "tip_off" else people.HEAD
        path, token = f"/admin/complaints?query={receipt_number}", self._phones.token(office.id)
        return int(self._service.ask("GET", path, token=token)["items"][0]["id"])

    # --- staff, and the author's last word ---------------------------------------------------------------------------

    def _move(self, course: Course, filed: Filed, move: Move) -> None:
        if move.verb == "confirm":
            body = {"receipt_number": filed.number, "secret": filed.secret, "outcome": move.text}
            self._service.ask("POST", "/complaints/confirmation", body=body, once=True)
            return
        token, path = self._phones.token(move.who), f"/admin/complaints/{filed.id}"
        if move.verb in ("accept", "reject", "answer"):
            self._service.ask("GET", path, token=token)
        bodies: dict[str, dict[str, Any]] = {
            "accept": {},
            "reject": {"reason": move.text},
            "assign": {"organization_id": self._places[course.office].id},
            "answer": {"text": move.text, "result": "resolved"},
            "close": {"text": move.text, "result": "explained"},
        }
        self._service.ask("POST", f"{path}/{move.verb}", token=token, body=bodies[move.verb])
        self._send()

    def _read_digests(self) -> None:
        """On Monday morning most supervisors read what came. The newest digest is left unread."""
        for person in (people.HEAD, *(people.supervisor(group) for group in range(1, people.GROUPS))):
            token = self._phones.token(person.id)
            for digest in self._service.ask("GET", "/admin/digests", token=token)["items"][:1]:
                self._service.ask("GET", f"/admin/digests/{digest['id']}", token=token)
