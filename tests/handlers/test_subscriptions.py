"""订阅消息的测试 / Consents are counted once, whatever form WeChat tells of them in, and used up one by one."""

import threading
from datetime import timedelta

import pytest
from werkzeug.serving import make_server

from handlers import sender
from handlers.templates import TEMPLATES
from models import OutboxMessage, SubscriptionGrant, SubscriptionState
from tests.handlers.conftest import context_for
from tests.handlers.support import file_complaint
from tests.servers import free_port
from tests.wechat.support import ACCOUNT, MINI, NOW, TEMPLATE_IDS, settings_for, wait_for
from wx_backend.app import create_app
from wx_backend.domain import complaints, subscriptions
from wx_backend.domain.subscriptions import PROGRESS, Standing

MINI_DOOR = {"token": "mini-token-for-tests", "encoding_aes_key": ACCOUNT["encoding_aes_key"]}
ONE_TIME, LONG_TERM = 2, 3


@pytest.fixture(params=["xml", "json"])
def pushed(request):
    """The format of the mini-program's pushes."""
    return request.param


@pytest.fixture
def service(simulator, db, city, keys, key_file, tmp_path, clock, pushed):
    """Our application behind the simulator's callback of the mini-program."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    settings = settings_for(
        simulator.base,
        service_base_url=base,
        service_data_dir=str(tmp_path),
        keys_file=str(key_file.path),
        **{f"mini_program_{name}": value for name, value in MINI_DOOR.items()},
    )
    server = make_server("127.0.0.1", port, create_app(settings, clock=clock, bound=db), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    simulator.control("POST", "clock", now=NOW.isoformat())
    simulator.add_accounts(templates=TEMPLATES)
    progress = TEMPLATES["progress"]
    template = {"template_id": TEMPLATE_IDS["progress"], "title": progress.title, "content": progress.content}
    simulator.control(
        "POST",
        "accounts",
        kind="mini_program",
        **MINI,
        **MINI_DOOR,
        original_id="gh_mini",
        format=pushed,
        callback_url=f"{base}/api/v1/mini-program/callback",
        verify=True,
        subscribe_templates=[{**template, "type": ONE_TIME}],
    )
    simulator.context = context_for(settings, keys, clock)
    yield simulator
    server.shutdown()
    server.server_close()


@pytest.fixture
def wang(service):
    """The openid of a citizen in the mini-program."""
    return service.add_user("wang")[MINI["appid"]]


def answer(service, word):
    body = {"appid": MINI["appid"], "template_id": TEMPLATE_IDS["progress"], "answer": word}
    service.control("POST", "users/wang/subscriptions", **body)
    wait_for(lambda: service.control("GET", "health")["waiting_pushes"] == 0)


def standing(openid, keys, *, long_term=False):
    return subscriptions.standing(openid, PROGRESS, long_term=long_term, keys=keys)


def test_each_consent_counts_and_a_refusal_ends_them(service, wang, keys):
    for expected in (1, 2):
        answer(service, "accept")
        service.control("POST", "clock", advance=1)
        assert standing(wang, keys) == Standing("accept", expected)

    answer(service, "reject")

    assert standing(wang, keys) == Standing("reject", 0)


def test_a_message_uses_up_one_consent_and_its_delivery_is_noted(service, wang, city, keys, supervisor):
    answer(service, "accept")
    complaint = file_complaint(city[0], keys, notify_openid=wang)
    complaints.accept(complaint, by=supervisor, keys=keys, now=NOW)

    sender.send_due(service.context)
    wait_for(lambda: service.control("GET", "health")["waiting_pushes"] == 0)

    assert standing(wang, keys) == Standing("accept", 0)
    told = OutboxMessage.get(OutboxMessage.kind == "complaint_progress")
    assert told.status.value == "delivered"


def test_without_a_consent_nothing_is_sent_and_the_count_says_so(service, wang, city, keys, supervisor):
    subscriptions.answered(
        wang, PROGRESS, SubscriptionState.GRANTED, at=NOW, keys=keys
    )  # counted, but WeChat knows none
    complaint = file_complaint(city[0], keys, notify_openid=wang)
    complaints.accept(complaint, by=supervisor, keys=keys, now=NOW)

    sender.send_due(service.context)

    assert standing(wang, keys) == Standing("accept", 0)
    assert OutboxMessage.get(OutboxMessage.kind == "complaint_progress").status.value == "unreachable"


def test_a_failed_delivery_of_the_platform_is_noted(service, wang, city, keys, supervisor):
    service.control("POST", "settings", subscribe_sent_errcode=20001)
    answer(service, "accept")
    complaint = file_complaint(city[0], keys, notify_openid=wang)
    complaints.accept(complaint, by=supervisor, keys=keys, now=NOW)

    sender.send_due(service.context)
    wait_for(lambda: service.control("GET", "health")["waiting_pushes"] == 0)

    assert OutboxMessage.get(OutboxMessage.kind == "complaint_progress").status.value == "unreachable"


# --- the domain, on both databases -----------------------------------------------------------------------------------


def tell(keys, word, *, at=NOW, **more):
    subscriptions.answered("openid", PROGRESS, word, at=at, keys=keys, **more)


def test_an_older_answer_that_comes_late_does_not_undo_a_newer_one(db, keys):
    tell(keys, SubscriptionState.REFUSED, at=NOW)
    tell(keys, SubscriptionState.GRANTED, at=NOW - timedelta(seconds=5))

    assert standing("openid", keys).state == "reject"


def test_a_long_term_consent_does_not_run_out_until_it_is_taken_back(db, keys):
    tell(keys, SubscriptionState.GRANTED)
    assert standing("openid", keys, long_term=True) == Standing("accept", None)

    tell(keys, SubscriptionState.BANNED, at=NOW + timedelta(seconds=1))
    assert standing("openid", keys, long_term=True) == Standing("ban", None)


def test_when_wechat_knows_no_consent_any_more_a_long_term_one_is_over(db, keys):
    tell(keys, SubscriptionState.GRANTED)

    subscriptions.used_up("openid", PROGRESS, keys=keys)

    assert standing("openid", keys, long_term=True) == Standing("none", None)


def test_never_fewer_than_none_are_left(db, keys):
    tell(keys, SubscriptionState.GRANTED)
    for _ in range(3):
        subscriptions.used("openid", PROGRESS, keys=keys)

    assert standing("openid", keys).remaining == 0
    assert standing("somebody-else", keys) == Standing("none", 0)


def test_no_citizen_is_in_the_table(db, keys):
    tell(keys, SubscriptionState.GRANTED)

    assert "openid" not in str(SubscriptionGrant.get().__data__)
