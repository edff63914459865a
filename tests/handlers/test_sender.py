"""发送的测试 / Every way WeChat may fail, against the simulator: nothing is lost, nothing is shown twice."""

import json
import threading
from dataclasses import replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from handlers import sender
from handlers.sender import Sender
from models import ChannelPause, OutboxMessage, StaffAccount
from tests.handlers.conftest import bound, context_for
from tests.handlers.support import file_complaint
from tests.servers import free_port
from tests.wechat.support import ACCOUNT, NOW, settings_for, wait_for
from wx_backend.clock import BEIJING
from wx_backend.domain import late_replies, outbox
from wx_backend.domain import notices as domain_notices
from wx_backend.domain.notices import WarningLevel
from wx_backend.domain.quiet_hours import QuietHours
from wx_backend.wechat.official_account import OfficialAccount

QUIET = QuietHours.between("21:00", "08:00", red_passes=True)
SEND = "/cgi-bin/message/template/send"
TOKEN = "/cgi-bin/stable_token"


@pytest.fixture
def reader(simulator, city):
    return bound("u-supervisor-1", simulator.add_user("jia", follow=True)[ACCOUNT["appid"]])


@pytest.fixture
def context(connected_bot):
    return connected_bot.context


def enqueue(staff, count=1, **payload):
    """Notices of `count` complaints, all due."""
    first = OutboxMessage.select().count()
    for number in range(first, first + count):
        facts = {
            "complaint_id": number,
            "number": f"{number:05d}",
            "organization": "虚构区审批局",
            "kind_label": "投诉",
            "filed_at": NOW.isoformat(),
            "due_on": "2026-11-24",
            **payload,
        }
        outbox.enqueue("complaint_notice", unique=f"notice:{number}", staff=staff, now=NOW, payload=facts)


def messages():
    return list(OutboxMessage.select().order_by(OutboxMessage.id))


def states():
    return [message.status.value for message in messages()]


def later(clock, **difference):
    clock.moment += timedelta(**difference)


def test_in_quiet_hours_only_what_is_red_goes_out_and_the_rest_in_the_morning(context, reader, clock, simulator):
    clock.moment = NOW.astimezone(BEIJING).replace(hour=22, minute=30, second=0, microsecond=0)
    kinds = ["complaint_notice", "assignment_notice", "warning_notice", "warning_notice", "warning_notice"]
    levels = [None, None, WarningLevel.YELLOW, WarningLevel.URGED, WarningLevel.RED]
    for number, (kind, level) in enumerate(zip(kinds, levels, strict=True)):
        warning = {"level": level.name, "level_label": level.value} if level else {}
        facts = {
            "complaint_id": number,
            "number": f"{number:05d}",
            "organization": "虚构区审批局",
            "kind_label": "投诉",
            "status_label": "已提交",
            **warning,
            "filed_at": NOW.isoformat(),
            "due_on": "2026-11-24",
        }
        outbox.enqueue(kind, unique=f"{kind}:{number}", staff=reader, now=clock(), payload=facts)

    assert sender.send_due(context) == len(kinds)
    at_night = states()
    assert sender.send_due(context) == 0
    later(clock, hours=9, minutes=29)
    assert sender.send_due(context) == 0
    later(clock, minutes=1)
    sender.send_due(context)

    assert at_night == ["waiting", "waiting", "waiting", "waiting", "sent"]
    assert states() == ["sent"] * len(kinds)
    assert {message.attempts for message in messages()} == {1}


@pytest.mark.parametrize("red_passes", [True, False])
def test_at_night_a_superior_is_told_of_what_is_red_alone_and_only_where_settings_let_it(
    context, reader, clock, city, keys, red_passes
):
    """Also of what came due by day and could not be sent before the night, or is told to somebody else in it."""
    clock.moment = NOW.astimezone(BEIJING).replace(hour=23, minute=0, second=0, microsecond=0)
    deadlines = context.settings.deadlines.model_copy(update={"red_in_quiet_hours": red_passes})
    context = replace(context, settings=context.settings.model_copy(update={"deadlines": deadlines}))
    complaint = file_complaint(city[0], keys)
    OutboxMessage.delete().execute()
    domain_notices.escalated(complaint, reader, 1, now=clock())
    domain_notices.escalated(complaint, reader, 2, red=True, now=clock())
    domain_notices.deadline_warning(complaint, reader, WarningLevel.RED, now=clock())

    sender.send_due(context)

    assert states() == ["waiting", *(["sent"] * 2 if red_passes else ["waiting"] * 2)]


def test_what_is_due_is_sent_and_noted(context, simulator, reader):
    enqueue(reader, 3)

    assert sender.send_due(context) == 3

    assert states() == ["sent"] * 3
    assert [str(card["msgid"]) for card in simulator.inbox("jia")] == [one.wechat_msgid for one in messages()]
    assert sender.send_due(context) == 0


def test_what_is_not_due_waits(context, reader):
    outbox.enqueue("complaint_notice", unique="x", staff=reader, now=NOW, due_at=NOW + timedelta(hours=1))

    assert sender.send_due(context) == 0


# --- a matter of one message -----------------------------------------------------------------------------------------


def test_who_does_not_follow_is_unreachable_at_once(context, simulator, reader):
    simulator.control("POST", "users/jia/unfollow")
    enqueue(reader)

    sender.send_due(context)

    assert states() == ["unreachable"]
    assert messages()[0].attempts == 1


@pytest.mark.parametrize("errcode", [43004, 40003, 43101, 43107])
def test_refusals_for_good_are_tried_once_and_hold_up_nobody(context, simulator, reader, errcode):
    simulator.fault(SEND, "errcode", errcode=errcode, times=1)
    enqueue(reader, 2)

    sender.send_due(context)

    assert states() == ["unreachable", "sent"]


@pytest.mark.parametrize("change", [{"account_openid": None}, {"active": False}])
def test_staff_who_cannot_be_reached_are_not_tried(context, simulator, reader, change):
    StaffAccount.update(**change).execute()
    enqueue(reader)

    sender.send_due(context)

    assert states() == ["unreachable"]
    assert simulator.calls(SEND) == []


def test_one_poison_among_many_holds_up_nobody_and_ends_dead(context, simulator, reader, clock):
    enqueue(reader, 5)
    enqueue(reader, 1, kind_label="not a phrase")
    enqueue(reader, 5)

    while sender.send_due(context):
        pass
    assert states().count("sent") == 10

    for _ in range(12):
        later(clock, minutes=10)
        sender.send_due(context)
    assert states().count("dead") == 1
    assert messages()[5].attempts == 10
    assert "ValueError" in messages()[5].last_error


@pytest.mark.parametrize("payload", ["not json", "[]", "{}", "null"])
def test_a_payload_that_is_none_is_poison(context, reader, payload):
    enqueue(reader, 2)
    OutboxMessage.update(payload=payload).where(OutboxMessage.id == messages()[0].id).execute()

    sender.send_due(context)

    assert states() == ["waiting", "sent"]


def test_a_kind_nobody_knows_is_poison(context, reader):
    outbox.enqueue("telegram", unique="t", staff=reader, now=NOW)

    sender.send_due(context)

    assert "telegram" in messages()[0].last_error


@pytest.mark.parametrize("errcode", [40037, 47003, 40013, 43108])
def test_other_refusals_are_tried_again_later(context, simulator, reader, clock, errcode):
    simulator.fault(SEND, "errcode", errcode=errcode, times=1)
    enqueue(reader, 2)

    sender.send_due(context)
    assert states() == ["waiting", "sent"]
    assert str(errcode) in messages()[0].last_error

    later(clock, seconds=6)
    sender.send_due(context)
    assert states() == ["sent", "sent"]


# --- a matter of the channel -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("errcode", "resumes_at"),
    [
        (45009, datetime(2026, 11, 24, 0, 5, tzinfo=BEIJING)),
        (45011, datetime(2026, 11, 23, 10, 31, tzinfo=BEIJING)),
        (44991, datetime(2026, 11, 23, 10, 31, tzinfo=BEIJING)),
    ],
)
def test_a_reached_limit_stops_everything_until_it_is_over(context, simulator, reader, clock, errcode, resumes_at):
    enqueue(reader, 30)
    with simulator.broken(SEND, "errcode", errcode=errcode):
        for _ in range(5):
            sender.send_due(context)
        clock.moment = resumes_at - timedelta(seconds=1)
        sender.send_due(context)

    assert len(simulator.calls(SEND)) == 1
    assert {message.attempts for message in messages()} == {0}

    # What is free again in the middle of the night goes out in the morning.
    clock.moment = QUIET.first_moment(resumes_at)
    while sender.send_due(context):
        pass
    assert states() == ["sent"] * 30
    shown = [card["fields"][0]["value"] for card in simulator.inbox("jia")]
    assert shown == sorted(shown)


# --- a matter of WeChat ----------------------------------------------------------------------------------------------

TROUBLES = [("502", {}), ("html", {}), ("empty", {}), ("reset_before", {}), ("errcode", {"errcode": -1})]


@pytest.mark.parametrize(("kind", "more"), TROUBLES)
def test_trouble_is_tried_again_later_and_not_by_every_message(context, simulator, reader, clock, kind, more):
    enqueue(reader, 10)
    with simulator.broken(SEND, kind, **more):
        sender.send_due(context)
    assert states() == ["waiting"] * 10
    assert [message.attempts for message in messages()] == [1] + [0] * 9
    assert all(message.lease_until is None for message in messages())

    later(clock, seconds=6)
    sender.send_due(context)
    assert states() == ["sent"] * 10


def test_one_answer_that_was_lost_does_not_stop_the_others(context, simulator, reader):
    simulator.fault(SEND, "reset_after", every=5)
    enqueue(reader, 19)

    sender.send_due(context)

    assert states().count("sent") == 16
    assert [message.attempts for message in messages()] == [1] * 19


def test_an_answer_that_was_lost_shows_nothing_twice(context, simulator, reader, clock):
    simulator.fault(SEND, "reset_after", times=1)
    enqueue(reader)

    sender.send_due(context)
    later(clock, seconds=6)
    sender.send_due(context)

    assert states() == ["sent"]
    assert len(simulator.calls(SEND)) == 2
    assert len(simulator.inbox("jia")) == 1


def test_a_wechat_that_never_answers_is_left_alone(context, simulator, reader):
    enqueue(reader, 10)

    with simulator.broken(SEND, "hang", seconds=3):
        sender.send_due(context)
        sender.send_due(context)

    assert len(simulator.calls(SEND)) == 2, "one, and another to see whether it was the message"


def test_an_hour_without_wechat_kills_no_message(context, simulator, reader, clock):
    enqueue(reader, 20)
    process = Sender(context)
    with simulator.broken(SEND, "502"):
        for _ in range(3600 // 5):
            process.send_due()
            later(clock, seconds=5)
        calls = len(simulator.calls(SEND))

    assert states() == ["waiting"] * 20
    assert calls < 30
    assert max(message.attempts for message in messages()) == 1

    later(clock, seconds=330)
    while process.send_due():
        pass
    assert states() == ["sent"] * 20


class ChokingPlatform(BaseHTTPRequestHandler):
    """A platform that breaks down on one message, the one with number 00000, and takes all others."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        answer = {"access_token": "t" * 60, "expires_in": 7200} if TOKEN in self.path else {"errcode": 0, "msgid": 1}
        self.send_response(502 if b'"00000"' in body else 200)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def choking_context(city, keys, clock):
    server = ThreadingHTTPServer(("127.0.0.1", free_port()), ChokingPlatform)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield context_for(settings_for(f"http://127.0.0.1:{server.server_port}"), keys, clock)
    server.shutdown()
    server.server_close()


def test_a_message_that_brings_wechat_down_ends_dead_and_keeps_nobody_for_long(choking_context, city, clock):
    reader = bound("u-supervisor-1", "openid-of-supervisor")
    process = Sender(choking_context)
    longest = 0.0
    for minute in range(60):
        enqueue(reader)
        for _ in range(12):
            process.send_due()
            later(clock, seconds=5)
        waiting = [number for number, state in enumerate(states()) if state == "waiting" and number]
        longest = max([longest, *(minute - number + 1 for number in waiting)])

    assert states() == ["dead"] + ["sent"] * 59
    assert messages()[0].attempts == 10
    assert longest <= 2


def test_a_token_that_dies_in_the_middle_is_not_noticed(context, simulator, reader):
    enqueue(reader, 2 * sender.BATCH)
    sender.send_due(context)
    simulator.control("POST", "clock", advance=7300)

    sender.send_due(context)

    assert states() == ["sent"] * 2 * sender.BATCH
    assert {message.attempts for message in messages()} == {1}
    assert len(simulator.calls(TOKEN)) == 2


def test_a_secret_that_is_refused_is_no_fault_of_a_message(context, simulator, reader, clock):
    enqueue(reader, 20)
    process = Sender(context)
    with simulator.broken(TOKEN, "errcode", errcode=40125):
        for _ in range(12):
            process.send_due()
            later(clock, seconds=301)

    assert states() == ["waiting"] * 20
    assert max(message.attempts for message in messages()) == 1


# --- several senders, and one that dies ------------------------------------------------------------------------------


def test_what_a_dead_sender_held_is_taken_over_and_shown_once(context, simulator, reader, clock):
    enqueue(reader)
    held = outbox.claim("a sender that dies", now=NOW, rule=Sender(context)._rule)
    context.official_account.send_template(
        reader.account_openid,
        context.settings.templates.complaint_notice,
        {
            "character_string1": "00000",
            "thing2": "虚构区审批局",
            "phrase3": "投诉",
            "time4": "2026年11月23日 10:30",
            "date5": "2026年11月24日",
        },
        client_msg_id=held[0].client_msg_id,
        page="packages/admin/complaint/complaint?id=0",
    )
    assert sender.send_due(context) == 0

    later(clock, seconds=61)
    sender.send_due(context)

    assert states() == ["sent"]
    assert len(simulator.inbox("jia")) == 1


def test_a_sender_whose_lease_ran_out_gives_the_rest_back(context, simulator, reader):
    enqueue(reader, 5)
    hasty = Sender(context)
    hasty._rule = outbox.RetryRule(lease_seconds=0)

    hasty.send_due()

    assert states() == ["sent"] + ["waiting"] * 4
    assert [message.attempts for message in messages()] == [1, 0, 0, 0, 0]


def test_it_runs_until_it_is_told_to_stop(context, simulator, reader, db, caplog):
    enqueue(reader, 3)
    stop = threading.Event()
    db.close()
    thread = threading.Thread(target=_in_thread, args=(db, context, stop), daemon=True)
    thread.start()

    wait_for(lambda: len(simulator.inbox("jia")) == 3)
    stop.set()
    thread.join(5)

    assert not thread.is_alive()


def _in_thread(db, context, stop):
    with db.connection_context():
        sender.run_forever(context, stop)


def test_a_round_that_fails_does_not_end_it(simulator, reader, keys, clock, db, caplog):
    """The database is away for the first rounds and comes back."""
    stop = threading.Event()
    rounds = []

    class Clock:
        def __call__(self):
            rounds.append(1)
            if len(rounds) < 3:
                raise OSError("no clock")
            stop.set()
            return clock.moment

    context = context_for(settings_for(simulator.base, outbox_idle_seconds="0.01"), keys, Clock())
    sender.run_forever(context, stop)

    assert len(rounds) >= 3
    assert "a round of sending failed" in caplog.text


def test_a_pause_is_kept_where_every_sender_sees_it(context, simulator, reader):
    enqueue(reader)
    with simulator.broken(SEND, "errcode", errcode=45009):
        sender.send_due(context)

    assert ChannelPause.get().channel == sender.CHANNEL
    assert OfficialAccount.of(context.settings)
    assert Sender(context).send_due() == 0


# --- a reply that was late --------------------------------------------------------------------------------------------


def told(context, openid, words="已受理 00012。", key="a push"):
    late_replies.put(openid, words, key=key, keys=context.keys, now=NOW)
    sender.send_due(context)


def test_a_late_reply_reaches_whoever_has_written_as_a_message_in_the_chat(context, simulator):
    openid = simulator.add_user("jia", follow=True)[ACCOUNT["appid"]]
    simulator.say("jia", "受理 12")

    told(context, openid)
    sender.send_due(context)

    assert [one["text"] for one in simulator.inbox("jia") if one["direction"] == "in"] == ["已受理 00012。"]
    assert states() == ["sent"]
    assert messages()[0].payload == "{}"


def test_a_late_reply_is_kept_until_wechat_takes_it(context, simulator, clock):
    openid = simulator.add_user("jia", follow=True)[ACCOUNT["appid"]]
    simulator.say("jia", "受理 12")

    with simulator.broken("/cgi-bin/message/custom/send", "502"):
        told(context, openid)
    assert (states(), messages()[0].payload != "{}") == (["waiting"], True)
    later(clock, minutes=1)
    sender.send_due(context)

    assert simulator.inbox("jia")[-1]["text"] == "已受理 00012。"
    assert (states(), messages()[0].payload) == (["sent"], "{}")


def test_a_late_reply_to_somebody_who_has_not_written_for_two_days_is_given_up_at_once(context, simulator):
    openid = simulator.add_user("jia", follow=True)[ACCOUNT["appid"]]

    told(context, openid)

    assert (states(), messages()[0].attempts, messages()[0].payload) == (["unreachable"], 1, "{}")
    assert messages()[0].last_error.startswith("45015")


def test_a_late_reply_that_is_too_long_is_cut_where_wechat_would_refuse_it(context, simulator):
    openid = simulator.add_user("jia", follow=True)[ACCOUNT["appid"]]
    simulator.say("jia", "待办")

    told(context, openid, "办" * 1000)

    assert states() == ["sent"]
    assert len(simulator.inbox("jia")[-1]["text"].encode()) <= 2048
