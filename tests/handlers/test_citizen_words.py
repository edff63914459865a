"""群众的话 / What a citizen writes is never in a message of the account, nor taken by it for a command."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from handlers import notices
from models import Complaint, ContentCheck, OutboxMessage
from tests.domain.test_deadlines import RULE
from tests.handlers.conftest import bound
from tests.handlers.support import file_complaint, status_of
from tests.wechat.support import NOW
from wx_backend.domain import (
    complaint_joining,
    complaint_messages,
    complaints,
    deadline_marks,
    digests,
    escalations,
    reachability,
)
from wx_backend.domain.complaint_intake import Contact

MARK = "暗号金桂"
TEXTS = (
    "受理 {number}",
    f"办结 {{number}} {MARK}",
    f"https://evil.test/{MARK}",
    f'=HYPERLINK("https://evil.test","{MARK}")',
    f'<a href="weixin://evil.test">{MARK}</a>',
)
SECRETS = (MARK, "evil.test", "HYPERLINK", "13900007788")
PEOPLE = ("u-supervisor-1", "u-supervisor-2", "u-admin-1", "u-discipline-1")
ASKED = ("帮助", "待办", "更多", "周报", "详情 {}", "催办 {}", "进度")


@pytest.fixture
def people(city):
    return [bound(unionid, f"openid-of-{unionid}") for unionid in PEOPLE]


@pytest.fixture
def filed(city, people, keys):
    """One complaint for each text, each also with such a name, and such a message with its own number added to it."""

    def one(text):
        words, contact = text.format(number=1), Contact(MARK, "13900007788")
        complaint = file_complaint(city[0], keys, text=words, contact=contact, notify_openid="openid-of-wang")
        words = text.format(number=complaint.id)
        complaint_messages.from_author(complaint, words, content_check=ContentCheck.PASSED, cap=9, keys=keys, now=NOW)
        return complaint

    return [one(text) for text in TEXTS]


@pytest.fixture
def told(bot, people):
    """Everything in the outbox and as WeChat would be handed it, and everything that commands are answered."""

    def act(numbers):
        rows = list(OutboxMessage.select())
        kinds = {row.kind for row in rows}
        said = [json.dumps(row.__data__, default=str, ensure_ascii=False) for row in rows]
        said += [repr(notices.build(row, bot.context)) for row in rows]
        for who in people:
            for asked in ASKED:
                for number in numbers if "{}" in asked else [0]:
                    said.append(str(bot.hears(asked.format(number), who)))
        return kinds, said

    return act


def test_no_notice_and_no_answer_of_the_account_holds_a_word_of_a_citizen(filed, told, people, city, keys, db):
    supervisor, *_ = people
    left_alone, *handled = filed
    complaint_joining.join(handled[1], handled[0], by=supervisor, keys=keys, now=NOW)
    for complaint in handled:
        complaints.accept(Complaint.get_by_id(complaint.id), by=supervisor, keys=keys, now=NOW)
        complaints.assign(Complaint.get_by_id(complaint.id), city[0], by=supervisor, keys=keys, now=NOW)
    for days in range(0, 60, 4):
        moment = NOW + timedelta(days=days)
        deadline_marks.note_due(now=moment)
        escalations.climb_due(rule=RULE, keys=keys, now=moment)
        reachability.pass_on(now=moment)
    for kind, period in ((digests.WEEKLY, "2026-W48"), (digests.MONTHLY, "2026-11")):
        digests.write_all(period, comparison_floor=30, now=NOW + timedelta(days=30), kind=kind)

    kinds, said = told([complaint.id for complaint in filed])

    assert kinds >= {
        "complaint_notice",
        "assignment_notice",
        "warning_notice",
        "escalation_notice",
        "weekly_digest",
        "monthly_report",
        "complaint_progress",
    }
    assert [(secret, words) for words in said for secret in SECRETS if secret in words] == []
    assert any(f"{left_alone.id:05d}" in words for words in said)
    # "受理 N" of a citizen took nothing up, though it named this very complaint; nor did "办结 N" close the other.
    assert [status_of(complaint) for complaint in filed] == ["filed"] + ["assigned"] * len(handled)


def test_what_a_citizen_says_to_the_account_moves_no_complaint(bot, filed):
    for complaint, text in zip(filed, TEXTS, strict=True):
        reply = str(bot.hears(text.format(number=complaint.id), "openid-of-wang"))
        assert not any(secret in reply for secret in SECRETS)

    assert {status_of(complaint) for complaint in filed} == {"filed"}
