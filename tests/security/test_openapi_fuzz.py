"""接口模糊测试 / Inputs made from our own OpenAPI document, right ones and wrong ones, by a citizen and by staff."""

from __future__ import annotations

import contextlib

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck
from schemathesis import GenerationMode

from tests.api.conftest import Phone, complaint_body
from tests.conftest import load_settings
from tests.security.answers import assert_refusal
from tests.security.conftest import OFFICE
from tests.wechat import conftest as of_wechat
from tests.wechat.support import ACCOUNT, MINI
from wx_backend.app import create_app

simulator, simulator_process = of_wechat.simulator, of_wechat.simulator_process

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("fuzz")]

EXAMPLES = 8
# These speak to WeChat and to browsers: their refusals are plain text or a page.
NOT_JSON = {
    "/api/v1/official-account/callback", "/api/v1/mini-program/callback", "/q/{token}", "/o", "/o/{id}", "/", "/app/",
}  # fmt: skip
BOUNDED = hypothesis.settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[hypothesis.Phase.generate],
)


@pytest.fixture
def fuzzed_app(db, database_url, tmp_path, key_file, clock, simulator):
    """WeChat is there, so that 503 is no excuse."""
    accounts = {
        **{f"MASHANG_MINI_PROGRAM_{key.upper()}": value for key, value in MINI.items()},
        **{f"MASHANG_OFFICIAL_ACCOUNT_{key.upper()}": value for key, value in ACCOUNT.items()},
    }
    settings = load_settings(
        tmp_path, MASHANG_DATABASE_URL=database_url, MASHANG_WECHAT_API_BASE=simulator.base, **accounts
    )
    return create_app(settings, clock=clock, bound=db)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=lambda mode: mode.value)
@pytest.mark.parametrize(
    ("openid", "unionid"), [("wang", None), ("boss", "u-supervisor-1")], ids=["citizen", "supervisor"]
)
def test_no_input_brings_down_any_operation(fuzzed_app, city, openid, unionid, mode):
    Phone(fuzzed_app, "li").post("/api/v1/complaints", complaint_body(city[OFFICE]))
    schema = schemathesis.openapi.from_wsgi("/openapi/openapi.json", fuzzed_app)
    operations = [found.ok() for found in schema.get_all_operations()]

    seen = {one.label: tried(fuzzed_app, one, mode, openid, unionid) for one in operations}

    assert len([one for one, statuses in seen.items() if statuses]) > len(seen) / 2, seen
    if mode is GenerationMode.POSITIVE:
        assert {200, 201} <= set().union(*seen.values()), "nothing that was made was right"


def tried(app, operation, mode, openid, unionid) -> set[int]:
    """Put made inputs to one operation; the statuses of the answers, none of them a server error."""
    statuses: set[int] = set()
    phone = Phone(app, openid, unionid)

    @BOUNDED
    @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
    def try_one(case):
        nonlocal phone
        if operation.path.endswith("/sessions/current"):  # one of them ends the session
            phone = Phone(app, openid, unionid)
        case.headers.update(phone.headers)
        answer = case.call()
        statuses.add(answer.status_code)
        assert answer.status_code < 500, (operation.label, case.path_parameters, case.query, case.body)
        if answer.status_code >= 400 and operation.path not in NOT_JSON:
            assert_refusal(Decoded(answer))

    with contextlib.suppress(hypothesis.errors.Unsatisfiable):  # no input is wrong where none is taken
        try_one()
    return statuses


class Decoded:
    """Schemathesis' answer with Flask's names."""

    def __init__(self, answer):
        self.status_code = answer.status_code
        self.json = answer.json()
