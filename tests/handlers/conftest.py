"""公众号测试的准备 / A small city with its staff, a simulator, and the context handlers work with."""

import pytest

from handlers import Context
from models import Organization, StaffAccount
from tests.conftest import small_city
from tests.handlers.support import Bot
from tests.wechat.conftest import simulator, simulator_process, wechat_settings  # noqa: F401
from tests.wechat.support import NOW, settings_for
from wx_backend.clock import ForcedClock
from wx_backend.wechat.mini_program import MiniProgram
from wx_backend.wechat.official_account import OfficialAccount


@pytest.fixture
def clock():
    return ForcedClock(NOW)


@pytest.fixture
def city(db, keys):
    """Three offices, the staff of each, and active codes."""
    small_city(db, keys=keys, now=NOW)
    return list(Organization.select().order_by(Organization.id))


@pytest.fixture
def supervisor(city):
    """督查甲: competent for the whole city, bound to the official account."""
    return bound("u-supervisor-1", "openid-of-supervisor")


@pytest.fixture
def narrow(city):
    """督查乙: competent for the first office alone."""
    return bound("u-supervisor-2", "openid-of-narrow")


def bound(unionid, account_openid):
    StaffAccount.update(account_openid=account_openid).where(StaffAccount.unionid == unionid).execute()
    return StaffAccount.get(StaffAccount.unionid == unionid)


def context_for(settings, keys, clock):
    return Context(
        settings=settings,
        keys=keys,
        now=clock,
        mini_program=MiniProgram.of(settings),
        official_account=OfficialAccount.of(settings),
    )


@pytest.fixture
def bot(city, keys, clock):
    """The official account with a WeChat that is out of reach: most of what it says needs none."""
    return Bot(context_for(settings_for(), keys, clock))


@pytest.fixture
def connected_bot(city, keys, clock, wechat_settings):  # noqa: F811
    """The official account with the simulator behind it."""
    return Bot(context_for(wechat_settings, keys, clock))
