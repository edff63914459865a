"""接口凭证的测试 / One asks for a new token, the others wait for what he gets."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from wx_backend.clock import BEIJING
from wx_backend.domain import wechat_tokens
from wx_backend.domain.wechat_tokens import LEASE_SECONDS, Token

APPID = "wx00000000000test2"
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=BEIJING)
TOKEN = Token("a-token", NOW + timedelta(seconds=7200))

pytestmark = pytest.mark.usefixtures("db")


def later(seconds):
    return NOW + timedelta(seconds=seconds)


def test_at_first_there_is_no_token():
    assert wechat_tokens.current(APPID) is None


def test_a_stored_token_is_everybodys():
    assert wechat_tokens.take_lease(APPID, "one", now=NOW)
    assert wechat_tokens.store(APPID, "one", TOKEN)
    wechat_tokens.release(APPID, "one")

    assert wechat_tokens.current(APPID) == TOKEN


def test_a_lease_is_held_by_one():
    assert wechat_tokens.take_lease(APPID, "one", now=NOW)
    assert not wechat_tokens.take_lease(APPID, "two", now=later(1))


def test_a_lease_that_was_given_back_is_free():
    wechat_tokens.take_lease(APPID, "one", now=NOW)
    wechat_tokens.release(APPID, "one")

    assert wechat_tokens.take_lease(APPID, "two", now=later(1))


def test_a_holder_that_died_loses_the_lease():
    wechat_tokens.take_lease(APPID, "one", now=NOW)

    assert not wechat_tokens.take_lease(APPID, "two", now=later(LEASE_SECONDS))
    assert wechat_tokens.take_lease(APPID, "two", now=later(LEASE_SECONDS + 1))


def test_who_lost_the_lease_neither_stores_nor_releases():
    wechat_tokens.take_lease(APPID, "one", now=NOW)
    wechat_tokens.take_lease(APPID, "two", now=later(LEASE_SECONDS + 1))

    assert not wechat_tokens.store(APPID, "one", TOKEN)
    wechat_tokens.release(APPID, "one")
    assert wechat_tokens.current(APPID) is None
    assert not wechat_tokens.take_lease(APPID, "three", now=later(LEASE_SECONDS + 2))


def test_the_appids_do_not_disturb_each_other():
    assert wechat_tokens.take_lease(APPID, "one", now=NOW)
    assert wechat_tokens.take_lease("wx00000000000test1", "one", now=NOW)


def test_of_many_who_want_the_lease_at_once_one_gets_it(db):
    def want(number):
        with db.connection_context():
            return wechat_tokens.take_lease(APPID, f"owner-{number}", now=NOW)

    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(want, range(8)))

    assert sum(taken) == 1


def test_a_token_of_six_hundred_characters_is_kept():
    wechat_tokens.take_lease(APPID, "one", now=NOW)
    wechat_tokens.store(APPID, "one", Token("t" * 600, TOKEN.expires_at))

    assert wechat_tokens.current(APPID) == Token("t" * 600, TOKEN.expires_at)


def test_tokens_are_refused_inside_a_transaction(db):
    with db.atomic(), pytest.raises(RuntimeError):
        wechat_tokens.current(APPID)
