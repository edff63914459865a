"""填充：makes the city and lives its past weeks, into a folder that is complete at the end or is not there.

The service that is filled is the real application in this process, with a clock that is put to each moment. WeChat's
pushes reach it over HTTP at the address where the web workers will be afterwards.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from flask import Flask
from peewee import Database
from werkzeug.serving import WSGIRequestHandler, make_server

import scheduler
from demo import city, people
from demo.calendar import Span
from demo.courses import Complaints
from demo.installation import Installation
from demo.past import Past, Place, survey
from demo.phone import Phones, Service
from demo.population import Office, Population
from demo.steps import step
from demo.wechat import Wechat
from handlers import menu
from wx_backend import database, migrating
from wx_backend.app import create_app
from wx_backend.cli import bot_context
from wx_backend.clock import BEIJING, ForcedClock
from wx_backend.config import Settings
from wx_backend.key_file import KeyFile


@dataclass(frozen=True)
class Size:
    """How much life there is."""

    citizens: int = people.CITIZENS
    ratings: int = 2000
    complaints: int = 60
    # To each complaint of the last days so many in the whole month before: its figures are public.
    published: float = 1.5
    # To each rating of a day so many of a day before, when the codes were new on the walls.
    earlier: float = 0.1


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Not a line a request."""


def fill(place: Installation, port: int, wechat: Wechat, size: Size, now: datetime) -> None:
    """Fill `place` with a city and its past: the last days before `now`, and less of the whole month before."""
    span = Span(now)
    settings = place.settings()
    clock = ForcedClock(datetime.combine(span.with_month_before.first_day, time(7), BEIJING) - timedelta(days=1))
    key_file = KeyFile(settings.keys.file)
    key_file.create(clock().date())
    db = database.connect(settings.database.url, durable=False)
    with database.connected(db):
        _build(settings, key_file, clock, db)
    app = create_app(settings, clock=clock, bound=db)
    service = Service(app, clock, wechat, settings)
    with _served(app, port):
        clock.moment += timedelta(hours=1)
        service.keep_wechat_in_time()
        _bring_people(service, size, settings, clock)
        _live(service, span, size, db)
    wechat.set_clock(None)
    with database.connected(db):
        database.checkpoint(db)
    db.close_all()  # type: ignore[attr-defined]


def _build(settings: Settings, key_file: KeyFile, clock: ForcedClock, db: Database) -> None:
    migrating.up(db)
    with step("导入真实办事事项目录 import the catalogue") as note:
        difference = city.import_catalogue(keys=key_file.keyring(), now=clock())
        departments = len(city.offices())
        note(f"{departments} departments, {len(difference.added) - departments} matters")
    with step("岗位、人员、二维码 posts, officials, codes") as note:
        city.build(keys=key_file.keyring(), now=clock())
        note(f"{city.POSTS} posts")
    # Once before there is staff: the weeks before the service began have no digest.
    scheduler.run_due(settings, clock())


def _bring_people(service: Service, size: Size, settings: Settings, clock: ForcedClock) -> None:
    wechat = service.wechat
    with step("微信用户、工作人员 people and staff") as note:
        wechat.hurry(True)
        wechat.open_accounts(settings)
        menu.install(bot_context(settings, clock))
        offices = len(city.offices())
        everybody = people.everybody(offices, size.citizens)
        city.employ(wechat.register(everybody, following=False))
        for person in everybody:
            if person.follows:
                wechat.follow(person)
        note(f"{len(everybody)} people")


def _live(service: Service, span: Span, size: Size, db: Database) -> None:
    places = survey(service)
    offices = [Office(i, place.matters, place.matters_total, len(place.post_tokens)) for i, place in enumerate(places)]
    population = Population(offices, citizens=size.citizens, seed=city.SEED)
    visits = population.visits(span, size.ratings)
    visits += population.visits(span.before, round(size.ratings * size.earlier * span.before.length / span.length))
    planned = Complaints(population, city.SEED)
    courses = planned.courses(span, size.complaints)
    courses += planned.more(span.month_before, courses, round(size.complaints * size.published), span.ends)
    phones = Phones(service)
    past = Past(service, phones, places, bot_context(service.settings, service.clock), db)
    # The month makes many small objects that live on: looking for garbage among them takes a sixth of the time.
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    with step("过去的日子 the past weeks, through the API") as note:
        _recognize_staff(phones, places)
        past.play(span.with_month_before, visits, courses, note)
        note(f"{len(visits)} ratings, {len(courses)} complaints")
    service.wechat.hurry(False)


def _recognize_staff(phones: Phones, places: list[Place]) -> None:
    """Everybody of the staff signs in once, and is known by unionid from then on."""
    for person in people.everybody(len(places), 0)[2:]:
        phones.token(person.id)


@contextmanager
def _served(app: Flask, port: int) -> Iterator[None]:
    """The application at its address, for WeChat's pushes."""
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, name="callbacks", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
