"""底线：the smallest applications that do the bare work, built as the documentation of their libraries shows.

A bare Flask view with one SELECT, one with one committed INSERT, and wechatpy's echo: no rules, no refusals, no
privacy. They run on the same connection pool with the same durability as the service, or they would be no measure.
"""

from __future__ import annotations

from pathlib import Path

from flask import Flask, Response, abort, jsonify, request
from peewee import CharField, Database, Model, TextField
from wechatpy import create_reply, parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import InvalidAppIdException, InvalidSignatureException

from handlers import words
from wx_backend import config, database
from wx_backend.domain.dimensions import CURRENT

FILE = "floor.db"
PAGES = 9


class Page(Model):
    """The one row that the reading floor reads: as much text as an office's facts."""

    key = CharField(unique=True)
    name = CharField()
    duties = TextField()
    address = CharField()
    hours = CharField()
    phone = CharField()


class Note(Model):
    """The one row that the writing floor writes."""

    ticket = CharField()
    grades = CharField()


def url_in(folder: Path) -> str:
    """The address of a SQLite of their own in a folder."""
    return f"sqlite:///{folder / FILE}"


def prepare(url: str) -> list[str]:
    """Make the floors' tables with a few pages; returns their keys."""
    db = _bound(url)
    db.create_tables([Page, Note])
    keys = [f"page-{number:022d}" for number in range(1, PAGES + 1)]
    for number, key in enumerate(keys, start=1):
        Page.create(
            key=key,
            name=f"虚构区示例局 {number}",
            duties="依法办理本部门事项\n公开办理流程与时限",
            address=f"示范路 {number} 号",
            hours="工作日 9:00—17:00",
            phone=f"000-{number:07d}",
        )
    db.close_all()  # type: ignore[attr-defined]
    return keys


def select_one() -> Flask:
    """GET /pages/KEY: one row by its key."""
    app, _ = _with_database()

    @app.get("/pages/<key>")
    def show(key: str) -> Response:
        page = Page.get_or_none(Page.key == key) or abort(404)
        return jsonify(
            key=page.key,
            name=page.name,
            duties=page.duties,
            address=page.address,
            hours=page.hours,
            phone=page.phone,
        )

    return app


def insert_one() -> Flask:
    """POST /notes: one row, committed."""
    app, db = _with_database()
    begin = ("IMMEDIATE",) if database.is_sqlite(db) else ()

    @app.post("/notes")
    def take() -> tuple[Response, int]:
        body = request.get_json()
        grades = "".join(str(body["grades"][key]) for key in CURRENT.keys)
        with db.atomic(*begin):
            number = Note.insert(ticket=body["ticket"], grades=grades).execute()
        return jsonify(id=number), 201

    return app


def reply() -> Flask:
    """POST /callback: decrypt, parse, reply and encrypt, as wechatpy's example for the encrypted mode does it."""
    account = config.load().official_account
    crypto = WeChatCrypto(account.token, account.encoding_aes_key, account.appid)
    app = Flask(__name__)

    @app.post("/callback")
    def receive() -> Response:
        timestamp, nonce = request.args["timestamp"], request.args["nonce"]
        try:
            plain = crypto.decrypt_message(request.get_data(), request.args["msg_signature"], timestamp, nonce)
        except (InvalidSignatureException, InvalidAppIdException):
            abort(403)
        answer = create_reply(words.CITIZEN, parse_message(plain))
        return Response(crypto.encrypt_message(answer.render(), nonce, timestamp), content_type="application/xml")

    return app


def _with_database() -> tuple[Flask, Database]:
    """As peewee's documentation shows it for Flask: a connection of the pool for the length of a request."""
    settings = config.load()
    ours = settings.database.url
    app, db = Flask(__name__), _bound(url_in(settings.service.data_dir) if ours.startswith("sqlite:") else ours)

    @app.before_request
    def take_connection() -> None:
        db.connect()

    @app.teardown_request
    def give_back(_error: BaseException | None) -> None:
        if not db.is_closed():
            db.close()

    return app, db


def _bound(url: str) -> Database:
    db = database.connect(url)
    db.bind([Page, Note])
    return db
