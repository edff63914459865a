"""投诉的速度：a complaint with all that is promised for it, into MariaDB, beside a bare view that commits one INSERT.

Each has a citizen, an address and an idempotency key of its own and leaves a sealed row, two clocks, a line, a ladder,
notices, an audit entry and a signed receipt. Afterwards each receipt must open its complaint, with all of that behind
it, and each notice must be on a phone of the simulated WeChat.
"""

from __future__ import annotations

import itertools
import json
import uuid
from typing import Any

from peewee import fn

import models
from bench import city, compare, load, notices
from bench.city import City
from bench.compare import Benchmark, Side
from bench.servers import Server
from handlers import sender
from models import AuditEntry, Complaint, ComplaintEvent, Deadline, OutboxMessage, StaffAccount
from tests.servers import running_mariadb
from wx_backend.cli import bot_context
from wx_backend.clock import system_clock
from wx_backend.domain import citizens, qr_codes
from wx_backend.domain.citizens import SessionRule

WORKERS = 4
PEAK_RATE, PEAK_SECONDS = 200, 10
LOOK_AFTER = 500
# A browser is asked for its address; the citizens here have one each, which the proxy in front would tell.
CHANGED: city.Sections = {"web": {"workers": WORKERS}, "limits": {"trusted_proxies": 1}}


def run(pairs: int, count: int) -> None:
    with running_mariadb() as server, city.founded(url=server.create_database("bench"), changed=CHANGED) as place:
        wanted, peak = compare.needed(pairs, count), min(PEAK_RATE * PEAK_SECONDS, 5 * count)
        bodies = _bodies(wanted + peak)
        receipts: list[bytes] = []
        with compare.servers(place, "insert_one") as (ours, bare):
            side = Side(ours, _requests(place, bodies), 201, b'"receipt_number"', receipts)
            note = {"ticket": "0" * 32, "grades": {"legality": 4, "attitude": 3, "efficiency": 4, "integrity": 4}}
            floor = Side(bare, [load.post_json("/notes", note)] * wanted, 201, b'"id"')
            measured = compare.in_turn(
                "complaints against one committed INSERT", place, side, floor, pairs=pairs, count=count
            )
            reached = _peak(side, wanted, peak)
            _all_open(ours, receipts, {str(body["text"]) for body in bodies})
            memory = ours.memory()
        _nothing_lost(len(bodies))
        _all_told(place)
        print(f"either {PEAK_RATE}/s, of which there were {reached:.0f}, or {BENCHMARK.goal:.2f} of the floor")
        compare.conclude(BENCHMARK.name, BENCHMARK.goal, measured, memory)


def _bodies(count: int) -> list[dict[str, Any]]:
    codes = itertools.cycle(code.token for code in qr_codes.all_active())
    return [
        {
            "code_token": code,
            "kind": "complaint",
            "category": "attitude",
            "text": f"窗口人员态度生硬，要求重复提交材料，第 {number} 次来办仍未受理。",
            "anonymous": True,
        }
        for number, code in enumerate(itertools.islice(codes, count))
    ]


def _requests(place: City, bodies: list[dict[str, Any]]) -> list[bytes]:
    rule = SessionRule(citizen_days=30, staff_hours=12)
    requests = []
    with models.database.atomic():
        for number, body in enumerate(bodies):
            address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
            device, now = f"browser-{number:012d}", place.now
            token, _ = citizens.sign_in_browser(device, address, 1, keys=place.keys, now=now, rule=rule)
            headers = {"Authorization": f"Bearer {token}", "X_Forwarded_For": address}
            headers["Idempotency_Key"] = str(uuid.uuid4())
            requests.append(load.post_json("/api/v1/complaints", body, **headers))
    return requests


def _peak(side: Side, first: int, count: int) -> float:
    """As many as come in ten seconds of the goal, as fast as they are taken; how many a second that is."""
    measured = side.measure(first, count).round
    print(
        f"a peak of {count}: {measured.seconds:.1f} s, {measured.per_second:.0f}/s (goal {PEAK_RATE}), "
        f"99 % within {measured.p99 * 1000:.0f} ms"
    )
    return measured.per_second


def _all_open(ours: Server, receipts: list[bytes], texts: set[str]) -> None:
    """With each receipt that was answered its author reads the very words again."""
    asked = [{key: receipt[key] for key in ("receipt_number", "secret")} for receipt in map(json.loads, receipts)]
    opened: list[bytes] = []
    requests = [load.post_json("/api/v1/complaints/progress", one) for one in asked]
    found = load.run(ours.port, requests, status=200, holding=b'"timeline"', answers=opened)
    if {json.loads(one)["text"] for one in opened} != texts or len(asked) != len(texts):
        raise load.WrongAnswer(f"{len(texts)} were sent, {len(asked)} receipts given; not the same words come back")
    print(f"{len(asked)} of {len(texts)} receipts open their complaint, {found.per_second:.0f}/s")


def _nothing_lost(count: int) -> None:
    """Each complaint has what its filing leaves behind, once."""
    about = fn.CONCAT("complaint:", Complaint.id)
    behind = {
        "two clocks": (Complaint.select(Complaint.id).join(Deadline).group_by(Complaint.id), 2),
        "a line": (Complaint.select(Complaint.id).join(ComplaintEvent).group_by(Complaint.id), 1),
        "an audit entry": (
            Complaint.select(Complaint.id).join(AuditEntry, on=AuditEntry.subject == about).group_by(Complaint.id),
            1,
        ),
    }
    for what, (query, each) in behind.items():
        _count(what, query.having(fn.COUNT("*") == each).count(), count)
    told = Complaint.select(Complaint.id).join(OutboxMessage, on=OutboxMessage.subject == about).distinct()
    _count("a notice", told.count(), count)
    _count("a key", models.IdempotencyKey.select().count(), count)
    print(f"each of {count} has its row, two clocks, line, audit entry and notice")


def _count(what: str, found: int, wanted: int) -> None:
    if found != wanted:
        raise load.WrongAnswer(f"{wanted} complaints were acknowledged, {found} have {what}")


def _all_told(place: City) -> None:
    """Bring every notice to the phones of those it is for, with one sender."""
    people = list(StaffAccount.select().where(StaffAccount.role == models.StaffRole.SUPERVISOR))
    with notices.simulated(place, len(people)) as (platform, settings, openids):
        for account, openid in zip(people, openids, strict=True):
            StaffAccount.update(account_openid=openid).where(StaffAccount.id == account.id).execute()
        shown = _on_phones(platform, bot_context(settings, system_clock))
        notices.all_sent()
    wanted = {row.client_msg_id for row in OutboxMessage.select(OutboxMessage.client_msg_id)}
    if not wanted or shown != wanted:
        raise load.WrongAnswer(f"{len(wanted)} notices were written, {len(shown & wanted)} are on phones")
    print(f"{len(shown)} of {len(wanted)} notices are on phones")


def _on_phones(platform: notices.Platform, context: Any) -> set[str]:
    """Send until nothing waits; the client_msg_id of each notice that came to a phone, which keeps the last 1,000."""
    one, unseen = sender.Sender(context), 0
    shown: set[str] = set()
    while taken := one.send_due():
        unseen += taken
        if unseen > LOOK_AFTER:
            shown |= platform.shown().keys()
            unseen = 0
    return shown | platform.shown().keys()


BENCHMARK = Benchmark(
    "complaints", "one complaint with all its promises into MariaDB, against one committed INSERT", 0.40, 400, run
)
