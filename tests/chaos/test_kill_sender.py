"""发送进程被杀 / Senders die while they send; every notice arrives, and WeChat shows each one once."""

from __future__ import annotations

import random
import time
from collections import Counter

import pytest

import models
from tests.chaos.support import NOBODY, Service
from tests.servers import wait_until

pytestmark = pytest.mark.slow

SEND = "/cgi-bin/message/template/send"
KILL_EVERY_SECONDS = 0.8
MOST_KILLS = 8
SENT = (models.OutboxStatus.SENT, models.OutboxStatus.DELIVERED)


@pytest.mark.timeout(170)
def test_every_notice_is_delivered_and_shown_once_although_senders_are_killed(flooded, wechat, staff_openids):
    """A sender picked at random dies every 0.8 s, and every fifth answer of WeChat is lost on its way back."""
    service: Service = flooded.service
    service.env["MASHANG_WECHAT_API_BASE"] = wechat.base
    service.follow(staff_openids)
    wechat.fault(SEND, "reset_after", every=5)
    chance = random.Random(7)
    senders = [service.sender(number) for number in (1, 2, 3)]
    kills = 0

    with service.rows():
        all_ids = {row.client_msg_id for row in models.OutboxMessage.select()}
        assert len(all_ids) > len(flooded.acknowledged)

        def waiting() -> int:
            return models.OutboxMessage.select().where(models.OutboxMessage.status.not_in(SENT)).count()

        try:
            for sender in senders:
                sender.start()
            left = len(all_ids)
            while left and kills < MOST_KILLS:
                # On a busy machine a sender may need longer to start than to live: none dies before something went.
                wait_until(lambda before=left: waiting() < before, seconds=60, what="some that went")
                time.sleep(KILL_EVERY_SECONDS)
                victim = chance.choice(senders)
                victim.kill()
                kills += 1
                victim.start()
                left = waiting()
            wait_until(lambda: waiting() == 0, seconds=90, what="an empty outbox")
        finally:
            for sender in senders:
                sender.kill()
            service.env["MASHANG_WECHAT_API_BASE"] = NOBODY

    shown = Counter(
        card["client_msg_id"] for name in ("jia", "yi", "bing") for card in wechat.inbox(name) if card["client_msg_id"]
    )
    assert kills > 1
    assert len(wechat.calls(SEND)) > len(all_ids), "no answer was lost: nothing was sent twice"
    assert set(shown) == all_ids
    assert set(shown.values()) == {1}
