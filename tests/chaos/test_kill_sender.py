"""发送进程被杀 / Senders die while they send; every notice arrives, and WeChat shows each one once."""

from __future__ import annotations

import random
from collections import Counter

import pytest

import models
from tests.chaos.support import NOBODY, Service
from tests.servers import wait_until

pytestmark = pytest.mark.slow

SENT = (models.OutboxStatus.SENT, models.OutboxStatus.DELIVERED)


@pytest.mark.timeout(150)
def test_every_notice_is_delivered_and_shown_once_although_senders_are_killed(flooded, wechat, staff_openids):
    service: Service = flooded.service
    service.env["MASHANG_WECHAT_API_BASE"] = wechat.base
    service.follow(staff_openids)
    chance = random.Random(7)
    senders = [service.sender(number) for number in (1, 2)]
    kills = 0

    with service.rows():
        all_ids = {row.client_msg_id for row in models.OutboxMessage.select()}
        assert len(all_ids) > len(flooded.acknowledged)

        def waiting() -> int:
            return models.OutboxMessage.select().where(models.OutboxMessage.status.not_in(SENT)).count()

        try:
            for sender in senders:
                sender.start()
            # Killed while they are at work: each time after a good part of what was left has gone.
            for share in (0.9, 0.75, 0.6, 0.45, 0.3, 0.15):
                wait_until(lambda s=share: waiting() < s * len(all_ids), seconds=60, what=f"{share:.0%} left")
                victim = chance.choice(senders)
                victim.kill()
                kills += 1
                victim.start()
            wait_until(lambda: waiting() == 0, seconds=60, what="an empty outbox")
        finally:
            for sender in senders:
                sender.kill()
            service.env["MASHANG_WECHAT_API_BASE"] = NOBODY

    shown = Counter(
        card["client_msg_id"] for name in ("jia", "yi", "bing") for card in wechat.inbox(name) if card["client_msg_id"]
    )
    assert kills == 6
    assert set(shown) == all_ids
    assert set(shown.values()) == {1}
