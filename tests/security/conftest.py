"""安全测试的准备 / The application in-process on SQLite, every role signed in, and what an attacker would look at."""

from __future__ import annotations

import pytest

import models
from tests.api import conftest as in_process
from tests.api.conftest import Phone
from wx_backend.domain import organizations

app, city, phone, window = in_process.app, in_process.city, in_process.phone, in_process.window
admin_of, discipline, supervisor = in_process.admin_of, in_process.discipline, in_process.supervisor

OFFICE = "虚构区审批局"
OTHER_OFFICE = "虚构区人社局"
WINDOW = "虚构区审批局 1 号窗口"


@pytest.fixture
def database_url(sqlite_url):
    """Who may do what is decided above the database; races on both are with the chaos tests."""
    return sqlite_url


@pytest.fixture
def offices(city):
    """The three offices of the small city by their number."""
    return {number: organizations.get(number) for number in (1, 2, 3)}


@pytest.fixture
def establishment(phone, city):
    models.StaffAccount.create(
        name="编办丁（虚构）", role=models.StaffRole.ESTABLISHMENT, unionid="u-establishment-1", whole_city=True
    )
    return phone("establishment", "u-establishment-1")


@pytest.fixture
def system_admin(phone, city):
    models.StaffAccount.create(name="系统戊（虚构）", role=models.StaffRole.SYSTEM_ADMIN, unionid="u-system-1")
    return phone("system", "u-system-1")


@pytest.fixture
def narrow_supervisor(phone, city):
    """Competent for the first office only."""
    return phone("narrow", "u-supervisor-2")


@pytest.fixture
def browser(app):
    visitor = Phone(app)
    answer = visitor.post("/api/v1/sessions", {"code": "browser:0123456789abcdef-0123"})
    visitor.headers["Authorization"] = f"Bearer {answer.json['token']}"
    return visitor


@pytest.fixture
def everybody(phone, supervisor, discipline, establishment, system_admin, admin_of, browser):
    """One phone for each kind of person."""
    return {
        "supervisor": supervisor,
        "unit_admin": admin_of(1),
        "discipline": discipline,
        "establishment": establishment,
        "system_admin": system_admin,
        "citizen": phone("wang"),
        "browser": browser,
        "nobody": phone(),
    }
