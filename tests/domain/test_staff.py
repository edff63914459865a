"""工作人员账号：binding by unionid and by one-time code, and what ends it."""

from __future__ import annotations

from datetime import timedelta

import pytest

import models
from wx_backend.domain import citizens, staff
from wx_backend.domain.citizens import SessionRule
from wx_backend.domain.errors import InvalidInput, SignInExpired, TooMany

RULE = SessionRule(citizen_days=14, staff_hours=12)


def test_a_follower_is_recognized_by_unionid(city, keys, now):
    account = staff.followed("openid-1", "u-supervisor-1", keys=keys, now=now)

    assert account is not None
    assert staff.by_account_openid("openid-1").name == "督查甲（虚构）"


def test_a_stranger_who_follows_is_nobody(city, keys, now):
    assert staff.followed("openid-2", "u-stranger", keys=keys, now=now) is None


def test_a_binding_code_works_once_within_ten_minutes(city, staff_named, keys, now):
    supervisor = staff_named("督查甲（虚构）")
    code = staff.create_binding_code(supervisor, keys=keys, now=now)
    old = staff.create_binding_code(supervisor, keys=keys, now=now)

    assert staff.bind_account(code.lower(), "openid-1", keys=keys, now=now).id == supervisor.id
    with pytest.raises(InvalidInput):
        staff.bind_account(code, "openid-thief", keys=keys, now=now)
    with pytest.raises(InvalidInput):
        staff.bind_account(old, "openid-1b", keys=keys, now=now + timedelta(minutes=11))
    assert staff.by_account_openid("openid-thief") is None


def test_the_same_binding_message_delivered_twice_gives_the_same_account(city, staff_named, keys, now):
    code = staff.create_binding_code(staff_named("督查甲（虚构）"), keys=keys, now=now)
    first = staff.bind_account(code, "openid-1", keys=keys, now=now)

    assert staff.bind_account(code, "openid-1", keys=keys, now=now).id == first.id


def test_ten_wrong_codes_lock_the_person_for_the_day(city, staff_named, keys, now):
    code = staff.create_binding_code(staff_named("督查甲（虚构）"), keys=keys, now=now)
    for _ in range(10):
        with pytest.raises(InvalidInput):
            staff.bind_account("WRONG234", "openid-guesser", keys=keys, now=now)

    with pytest.raises(TooMany):
        staff.bind_account(code, "openid-guesser", keys=keys, now=now)


def test_staff_powers_end_after_their_hours_and_at_once_when_the_account_does(city, keys, now):
    token, who = citizens.sign_in_wechat("mini-1", "u-supervisor-1", keys=keys, now=now, rule=RULE)
    assert who.staff is not None

    with pytest.raises(SignInExpired):
        citizens.resolve(token, keys=keys, now=now + timedelta(hours=12))
    models.StaffAccount.update(active=False).where(models.StaffAccount.id == who.staff.id).execute()
    assert citizens.resolve(token, keys=keys, now=now).staff is None


def test_a_sign_in_from_before_the_account_does_not_pass_for_a_citizens(city, keys, now):
    token, _ = citizens.sign_in_wechat("mini-3", None, keys=keys, now=now, rule=RULE)
    models.StaffAccount.create(name="新人（虚构）", role=models.StaffRole.UNIT_ADMIN, mini_openid="mini-3")

    with pytest.raises(SignInExpired):
        citizens.resolve(token, keys=keys, now=now)


def test_sessions_end_on_mondays_and_hold_no_token(city, keys, now):
    token, who = citizens.sign_in_wechat("mini-2", None, keys=keys, now=now, rule=RULE)

    assert who.expires_on.weekday() == 0
    assert token not in str(models.Session.select().dicts().get())
    with pytest.raises(SignInExpired):
        citizens.resolve(token, keys=keys, now=now + timedelta(days=21))
