"""公众号消息的速度：an encrypted text that is answered, beside the smallest application made with wechatpy.

The messages are sealed by wechatpy too, not by our own code, and both sides get the very same ones.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from urllib.parse import urlencode, urlsplit

from wechatpy.crypto import WeChatCrypto

from bench import city, compare, load
from bench.city import City
from bench.compare import Benchmark, Side
from bench.servers import Server
from models import ComplaintKind, Post, StaffAccount, StaffRole
from tests.servers import running_mariadb
from wx_backend.config import OfficialAccountSettings
from wx_backend.domain import complaint_intake
from wx_backend.domain.complaint_intake import NewComplaint
from wx_backend.domain.deadlines import Deadlines

STAFF = "openid-of-a-supervisor"
CITIZEN = "openid-of-a-citizen"
OPEN_COMPLAINTS = 8
SLOW_MESSAGES, SLOW_GOAL_SECONDS = 200, 1.0
OURS, FLOOR = "/api/v1/official-account/callback", "/callback"


def run(pairs: int, count: int) -> None:
    with city.founded() as place:
        _staff_with_work(place)
        with compare.servers(place, "reply") as (ours, bare):

            def against_floor(title: str, openid: str, text: str, count: int) -> list[compare.Pair]:
                account = place.settings.official_account
                messages = list(_messages(account, openid, text, compare.needed(pairs, count)))
                sides = [
                    Side(server, [load.post(f"{path}?{query}", body) for query, body in messages], 200, b"<Encrypt>")
                    for server, path in ((ours, OURS), (bare, FLOOR))
                ]
                return compare.in_turn(title, place, *sides, pairs=pairs, count=count)

            work = against_floor(
                "待办 of a supervisor with eight open complaints against wechatpy", STAFF, "待办", -(-count // 3)
            )
            print(f"待办: {compare.median_ratio(work):.2f} of the same floor")
            helped = against_floor("帮助 of a citizen against wechatpy", CITIZEN, "帮助", count)
            if count >= SLOW_MESSAGES:
                _while_the_database_does_not_answer(SLOW_MESSAGES)
            compare.conclude(BENCHMARK.name, BENCHMARK.goal, helped, ours.memory())


def _while_the_database_does_not_answer(count: int) -> None:
    """Messages to a service whose MariaDB takes every question and answers none: somebody holds the table of staff."""
    with running_mariadb() as server, city.founded(url=server.create_database("bench")) as place:
        _staff_with_work(place)
        account, database = place.settings.official_account, urlsplit(place.settings.database.url).path.lstrip("/")
        pushes = list(_messages(account, STAFF, "待办", 2 * count))
        requests = [load.post(f"{OURS}?{query}", body) for query, body in pushes]
        with Server("slow", config=place.config) as ours:
            load.run(ours.port, requests[:count], status=200, holding=b"<Encrypt>")
            with server.holding(f"{database}.staff_account"):
                slow = load.run(ours.port, requests[count:], status=200, holding=b"<Encrypt>")
    reached = "reached" if slow.p99 < SLOW_GOAL_SECONDS else "missed"
    print(
        f"while MariaDB does not answer, {count} messages over {load.CONNECTIONS} connections: 99 % answered within "
        f"{slow.p99 * 1000:.0f} ms (goal {SLOW_GOAL_SECONDS * 1000:.0f} ms, {reached})"
    )


def _staff_with_work(place: City) -> None:
    StaffAccount.create(name="督查丁（虚构）", role=StaffRole.SUPERVISOR, account_openid=STAFF, whole_city=True)
    post = Post.get()
    new = NewComplaint(
        organization=post.organization,
        post=post,
        kind=ComplaintKind.COMPLAINT,
        category="attitude",
        text="窗口人员态度生硬",
        anonymous=True,
    )
    for _ in range(OPEN_COMPLAINTS):
        complaint_intake.file(new, owner="", keys=place.keys, now=place.now, deadlines=Deadlines(1, 15))


def _messages(account: OfficialAccountSettings, openid: str, text: str, count: int) -> Iterator[tuple[str, bytes]]:
    """Query and body of pushes as WeChat makes them in its encrypted mode（安全模式）, each with its own number."""
    crypto = WeChatCrypto(account.token, account.encoding_aes_key, account.appid)
    moment = str(int(time.time()))
    for number in range(count):
        inner = (
            f"<xml><ToUserName><![CDATA[{account.original_id}]]></ToUserName>"
            f"<FromUserName><![CDATA[{openid}]]></FromUserName><CreateTime>{moment}</CreateTime>"
            f"<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{text}]]></Content>"
            f"<MsgId>{24_000_000_000_000_000 + number}</MsgId></xml>"
        )
        nonce = f"{number:010d}"
        sealed = crypto.encrypt_message(inner, nonce, moment)
        query = {
            "timestamp": moment,
            "nonce": nonce,
            "openid": openid,
            "encrypt_type": "aes",
            "msg_signature": _between("MsgSignature", sealed),
        }
        body = (
            f"<xml><ToUserName><![CDATA[{account.original_id}]]></ToUserName>"
            f"<Encrypt><![CDATA[{_between('Encrypt', sealed)}]]></Encrypt></xml>"
        )
        yield urlencode(query), body.encode()


def _between(name: str, envelope: str) -> str:
    found = re.search(rf"<{name}><!\[CDATA\[(.+?)\]\]></{name}>", envelope)
    assert found, envelope
    return found[1]


BENCHMARK = Benchmark(
    "callback", "an encrypted message to the official account answered, against wechatpy alone", 0.60, 1000, run
)
