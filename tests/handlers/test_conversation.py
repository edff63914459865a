"""对话的测试 / The whole way: a person's phone, WeChat's push, our application, and the answer on the phone."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from werkzeug.serving import make_server

from handlers.templates import TEMPLATES
from models import AuditEntry, Complaint, StaffAccount
from tests.handlers.support import file_complaint, status_of
from tests.servers import free_port
from tests.wechat.support import NOW, settings_for
from wx_backend.app import create_app


@pytest.fixture
def service(simulator, db, city, keys, key_file, tmp_path, clock):
    """Our application behind the simulator's callback, which checks the address first."""
    port = free_port()
    settings = settings_for(
        simulator.base,
        service_base_url=f"http://127.0.0.1:{port}",
        service_data_dir=str(tmp_path),
        keys_file=str(key_file.path),
    )
    server = make_server("127.0.0.1", port, create_app(settings, clock=clock, bound=db), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    simulator.control("POST", "clock", now=NOW.isoformat())
    simulator.add_accounts(
        templates=TEMPLATES, callback_url=f"http://127.0.0.1:{port}/api/v1/official-account/callback"
    )
    yield simulator
    server.shutdown()
    server.server_close()


@pytest.fixture
def jia(service):
    """督查甲, who has just followed the account."""
    service.add_user("jia", follow=False, unionid="u-supervisor-1")
    service.control("POST", "users/jia/follow")
    return StaffAccount.get(StaffAccount.unionid == "u-supervisor-1")


def told(outcome):
    assert [one["status"] for one in outcome["deliveries"]] == [200]
    return outcome["reply"]["content"]


def test_a_new_follower_is_greeted_and_staff_are_recognized(service):
    service.add_user("jia", follow=False, unionid="u-supervisor-1")
    service.add_user("wang", follow=False)

    assert "已识别您的身份：效能办" in told(service.control("POST", "users/jia/follow"))
    assert told(service.control("POST", "users/wang/follow")).startswith("感谢关注")


def test_a_complaint_is_worked_on_from_the_chat(service, jia, city, keys):
    complaint = file_complaint(city[0], keys)

    assert f"{complaint.id:05d}" in told(service.say("jia", "待办"))
    assert told(service.say("jia", f"受理 {complaint.id}")).startswith("已受理")
    assert told(service.say("jia", f"办结 {complaint.id} 已向群众说明 ]]> <完>")).startswith("已办结")
    assert status_of(complaint) == "closed"


def test_every_answer_is_one_that_wechat_shows(service, jia, city, keys):
    for _ in range(12):
        file_complaint(city[0], keys)

    for text in (
        "帮助",
        "待办",
        "周报",
        "码 虚构区",
        "码",
        "受理",
        "办结 1",
        "绑定 AAAAAAAA",
        "]]>",
        "你好",
        "<a>&amp;",
    ):
        assert told(service.say("jia", text))


def test_an_event_without_an_answer_is_acknowledged(service, jia):
    outcome = service.control("POST", "users/jia/unfollow")

    assert [one["status"] for one in outcome["deliveries"]] == [200]
    assert outcome["reply"] is None


HOSTILE = [
    "wrong_signature",
    "wrong_appid",
    "stale_timestamp",
    "plaintext_body",
    "doctype",
    "entities",
    "not_xml",
    "garbage_body",
    "oversized_body",
    "no_signature",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_requests_are_refused_and_change_nothing(service, jia, city, keys, name):
    complaint = file_complaint(city[0], keys)

    answers = service.control("POST", "scenarios", name=name, user="jia", text=f"受理 {complaint.id}")["answers"]

    assert answers
    assert {one["status"] for one in answers} <= {400, 403, 413}
    assert status_of(complaint) == "filed"


@pytest.mark.parametrize("name", ["duplicates", "replayed"])
def test_what_is_delivered_twice_happens_once_with_the_same_answer(service, jia, city, keys, name):
    complaint = file_complaint(city[0], keys)

    answers = service.control("POST", "scenarios", name=name, user="jia", text=f"受理 {complaint.id}")["answers"]

    assert [one["status"] for one in answers] == [200, 200]
    assert Complaint.get_by_id(complaint.id).assignee == jia
    assert AuditEntry.select().where(AuditEntry.action == "complaint_accepted").count() == 1


def test_an_older_message_that_comes_later_is_taken(service, jia):
    answers = service.control("POST", "scenarios", name="reordered", user="jia", text="帮助")["answers"]

    assert [one["status"] for one in answers] == [200, 200]


def test_twenty_deliveries_at_once_have_one_effect(db, bot, supervisor, city, keys):
    complaint = file_complaint(city[0], keys)
    supervisor_openid = supervisor.account_openid

    def deliver(_):
        with db.connection_context():
            return bot.hears(f"受理 {complaint.id}", supervisor_openid, MsgId=77)

    with ThreadPoolExecutor(20) as pool:
        replies = set(pool.map(deliver, range(20)))

    assert len(replies) == 1
    assert replies.pop().startswith("已受理")
    assert AuditEntry.select().where(AuditEntry.action == "complaint_accepted").count() == 1
