"""工作人员账号：how long a sign-in carries powers, and what ends it."""

from __future__ import annotations

from datetime import timedelta

import pytest

import models
from wx_backend.domain import citizens
from wx_backend.domain.citizens import SessionRule
from wx_backend.domain.errors import SignInExpired

RULE = SessionRule(citizen_days=14, staff_hours=12)


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
