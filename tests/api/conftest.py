"""HTTP 测试环境：the application in-process, on both databases, with a clock that stands still."""

from __future__ import annotations

import io
import uuid

import pytest

import models
from tests.conftest import load_settings, small_city
from wx_backend.api import profiles
from wx_backend.app import create_app
from wx_backend.domain import qr_codes


class Phone:
    """Somebody with a phone: signs in, and speaks JSON."""

    def __init__(self, app, openid=None, unionid=None) -> None:
        self.client = app.test_client()
        self.headers: dict[str, str] = {}
        if openid:
            body = {"mini_openid": openid} | ({"unionid": unionid} if unionid else {})
            answer = self.post("/api/v1/test/sign-in", body)
            assert answer.status_code == 201, answer.json
            self.headers["Authorization"] = f"Bearer {answer.json['token']}"

    def upload(
        self, content, name="photo.jpg", content_type="image/jpeg", key=None, to="/api/v1/attachments", called=""
    ):
        headers = {**self.headers, "Idempotency-Key": key or str(uuid.uuid4())}
        parts = {"file": (io.BytesIO(content), name, content_type), **({"name": called} if called else {})}
        return self.client.post(to, data=parts, headers=headers)

    def get(self, path):
        return self.client.get(path, headers=self.headers)

    def post(self, path, body=None, key=None):
        headers = {**self.headers, "Idempotency-Key": key or str(uuid.uuid4())}
        return self.client.post(path, json={} if body is None else body, headers=headers)


@pytest.fixture
def app(db, database_url, tmp_path, key_file, clock):
    profiles.kept.clear()
    settings = load_settings(tmp_path, MASHANG_DATABASE_URL=database_url)
    return create_app(settings, clock=clock, bound=db)


@pytest.fixture
def city(db, keys, now):
    """The small city; gives the active codes by label."""
    small_city(db, keys=keys, now=now)
    return {qr_codes.label_of(code): code.token for code in qr_codes.all_active()}


@pytest.fixture
def phone(app):
    """Makes phones: `phone("wang")` is signed in as that WeChat user, `phone()` is nobody."""
    return lambda openid=None, unionid=None: Phone(app, openid, unionid)


@pytest.fixture
def supervisor(phone, city):
    return phone("supervisor", "u-supervisor-1")


@pytest.fixture
def discipline(phone, city):
    return phone("discipline", "u-discipline-1")


@pytest.fixture
def admin_of(phone, city):
    """Makes the phone of the administrator of the office with this number."""
    return lambda number: phone(f"admin-{number}", f"u-admin-{number}")


GRADES = {"legality": 4, "attitude": 3, "efficiency": 4, "integrity": 4}


def rate(phone, token, grades=GRADES, comment="", key=None):
    """Scan and rate in one go."""
    ticket = phone.post(f"/api/v1/codes/{token}/scans").json["ticket"]
    return phone.post("/api/v1/ratings", {"ticket": ticket, "grades": grades, "comment": comment}, key=key)


def complaint_body(token, **changes):
    return {
        "code_token": token,
        "kind": "complaint",
        "category": "attitude",
        "text": "窗口人员态度生硬，问了三次都不回答",
        "anonymous": True,
        **changes,
    }


@pytest.fixture
def office_of_posts(phone, city):
    """The establishment office（编办）of the whole city."""
    models.StaffAccount.create(
        name="编办丁（虚构）", role=models.StaffRole.ESTABLISHMENT, unionid="u-establishment", whole_city=True
    )
    return phone("establishment", "u-establishment")


@pytest.fixture
def window(city, keys):
    """The code of the first window, which somebody holds."""
    return qr_codes.find(city["虚构区审批局 1 号窗口"], keys=keys)
