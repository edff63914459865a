"""编号不泄密 / What anybody but discipline inspection can read is the same with tip-offs and without, byte for byte."""

from __future__ import annotations

import io
import re
import shutil
from datetime import timedelta
from typing import Any

import openpyxl
import pytest

import models
import scheduler
from handlers import notices
from tests.api.conftest import Phone, complaint_body
from tests.conftest import clean, small_city
from tests.security.conftest import OFFICE, WINDOW
from wx_backend.api import profiles
from wx_backend.cli import bot_context
from wx_backend.domain import qr_codes

TIP_OFFS = 3
COMPLAINTS = 5  # enough for the public figures of a month
READERS = {
    "accused": "u-admin-1",
    "another office": "u-admin-2",
    "supervisor": "u-supervisor-1",
    "narrow supervisor": "u-supervisor-2",
    "establishment": "u-establishment",
}
NUMBER = re.compile(r"(?<!\d)[1-9]\d{8}(?!\d)")
ASKED = (
    "/api/v1/admin/figures?level=organization&id=1",
    "/api/v1/admin/complaints?status=overdue",
    *(f"/api/v1/admin/complaints?kind={kind.value}" for kind in models.ComplaintKind),
    "/api/v1/complaint-figures",
)


class World:
    """The small city with complaints about one office, all dispatched to it; with or without tip-offs between them."""

    def __init__(self, app, db, keys, clock, settings, *, tip_offs):
        self.app, self.clock, self.settings = app, clock, settings
        small_city(db, keys=keys, now=clock())
        models.StaffAccount.create(
            name="编办丁（虚构）", role=models.StaffRole.ESTABLISHMENT, unionid="u-establishment", whole_city=True
        )
        models.StaffAccount.update(account_openid=models.StaffAccount.unionid.concat("-oa")).execute()
        self.tokens = {qr_codes.label_of(code): code.token for code in qr_codes.all_active()}
        self._sign_in()
        self.discipline = Phone(app, "mini-discipline", "u-discipline-1")
        self.numbers, self.declared = [], []
        for place in range(COMPLAINTS):
            for _ in range(tip_offs if place == 1 else 0):
                self._tipped_off()
            self._filed_and_dispatched()

    def _sign_in(self):
        self.phones = {who: Phone(self.app, f"mini-{unionid}", unionid) for who, unionid in READERS.items()}

    def _tipped_off(self):
        """About a post of the same office; an inspector is too near to it."""
        number = self._file(self.tokens[WINDOW], kind="tip_off", category="extortion")
        self._done(self.discipline.post(f"/api/v1/admin/complaints/{number}/recusal", {"reason": "亲属"}))

    def _filed_and_dispatched(self):
        self.clock.moment += timedelta(minutes=10)
        number, supervisor = self._file(self.tokens[OFFICE]), self.phones["supervisor"]
        base = f"/api/v1/admin/complaints/{number}"
        for act, body in (("accept", {}), ("assign", {"organization_id": 1})):
            self._done(supervisor.get(base))
            self._done(supervisor.post(f"{base}/{act}", body))
        recusal = {"organization_id": 2 + len(self.numbers) % 2, "reason": "亲属"}
        self.declared.append(self._done(self.phones["accused"].post("/api/v1/admin/recusals", recusal)).json["id"])
        self.numbers.append(number)

    def _file(self, token, **changes):
        citizen = Phone(self.app, f"citizen-{models.Complaint.select().count()}")
        filed = self._done(citizen.post("/api/v1/complaints", complaint_body(token, **changes))).json
        return models.Complaint.get(models.Complaint.receipt_number == filed["receipt_number"]).id

    def _done(self, answer):
        assert 200 <= answer.status_code < 300, answer.json
        return answer

    def at_the_close_of_the_month(self):
        self.clock.moment += timedelta(days=9)
        assert scheduler.run_due(self.settings, self.clock()).failed == []
        self._sign_in()

    def read(self, readers=tuple(READERS)):
        """All that each reader gets from each address that can be read, and what WeChat is handed for each of them."""
        found: dict[tuple[str, str], Any] = {}
        told = found["everybody", "told by WeChat"] = []
        for who in readers:
            for path in self._paths(public=who == "accused"):
                answer = self.phones[who].get(path)
                found[who, path] = (answer.status_code, plain(answer), sorted(answer.headers.keys()))
        for message in models.OutboxMessage.select().order_by(models.OutboxMessage.id):
            if message.staff and message.staff.role is not models.StaffRole.DISCIPLINE:
                built = notices.build(message, bot_context(self.settings, self.clock))
                told.append((message.staff.name, built.data, built.page, message.subject, message.payload))
        return self._without_numbers(found)

    def _paths(self, *, public):
        document = self.app.test_client().get("/openapi/openapi.json").json["paths"]
        readable = [one for one, methods in document.items() if "get" in methods and not drawn(methods["get"])]
        for path in (one for one in readable if public or "/admin/" in one):
            for value in self._values(path):
                yield re.sub(r"{\w+}", str(value), path)
        yield from ASKED

    def _values(self, path):
        if "{" not in path:
            return ("",)
        if "/admin/complaints/" in path:
            return self.numbers
        return self.tokens.values() if "token" in path else (1, 2)

    def _without_numbers(self, found):
        """With the place of each complaint and declaration instead of its nine random digits."""
        places = {str(number): f"complaint {place}" for place, number in enumerate(self.numbers)}
        places |= {str(number): f"recusal {place}" for place, number in enumerate(self.declared)}

        def placed(text):
            return NUMBER.sub(lambda digits: places.get(digits[0], digits[0]), str(text))

        return {placed(key): placed(value) for key, value in found.items()}


def drawn(operation):
    """Whether it answers with a picture or a printed sheet, which are of codes alone."""
    media = {kind for answer in operation["responses"].values() for kind in answer.get("content", ())}
    return any(kind.startswith("image/") or kind in ("application/pdf", "application/zip") for kind in media)


def plain(answer):
    """The body; of a workbook what stands in its cells, as the file itself tells when it was made."""
    if "spreadsheet" not in answer.content_type:
        return answer.get_data()
    book = openpyxl.load_workbook(io.BytesIO(answer.get_data()))
    return [[sheet.title, [list(row) for row in sheet.values]] for sheet in book]


@pytest.fixture
def world(app, db, keys, clock, settings, now, tmp_path):
    def make(*, tip_offs):
        clean(db)
        profiles.kept.clear()
        shutil.rmtree(tmp_path / "published", ignore_errors=True)
        clock.moment = now
        return World(app, db, keys, clock, settings, tip_offs=tip_offs)

    return make


def test_what_can_be_read_is_the_same_with_tip_offs_and_without(world):
    without = world(tip_offs=0)
    at_once = without.read(["accused"])
    without.at_the_close_of_the_month()
    later = without.read()
    public = without.phones["accused"].get(ASKED[-1]).json

    with_some = world(tip_offs=TIP_OFFS)

    assert models.Complaint.select().count() == COMPLAINTS + TIP_OFFS
    assert differing(at_once, with_some.read(["accused"])) == {}
    with_some.at_the_close_of_the_month()
    assert differing(later, with_some.read()) == {}
    # There was something to be read: in lists, single complaints, cards of WeChat and the figures of the month.
    assert sum(text.count("complaint 1") for text in later.values()) > 50
    assert [month["figures"]["received"] for month in public["months"]] == [COMPLAINTS]


def differing(one, other):
    return {key: (one.get(key), other.get(key)) for key in one.keys() | other.keys() if one.get(key) != other.get(key)}
