"""配置：complete, overridable, and refused as a whole when wrong."""

from __future__ import annotations

import re

import pytest

from wx_backend import config
from wx_backend.config import EXAMPLE, Settings, SettingsWrong

AES = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"


def environment(**changes):
    return {"MASHANG_SERVICE_MODE": "test", "MASHANG_OFFICIAL_ACCOUNT_ENCODING_AES_KEY": AES, **changes}


def test_the_example_names_every_setting_and_no_other():
    example = config.read_ini(EXAMPLE)

    wanted = {name: set(field.annotation.model_fields) for name, field in Settings.model_fields.items()}
    assert {section: set(entries) for section, entries in example.items()} == wanted


def test_every_setting_of_the_example_is_explained_in_chinese():
    above = ""
    for line in EXAMPLE.read_text().splitlines():
        if line.startswith(";"):
            above += line
        elif "=" in line:
            assert re.search(r"[\u4e00-\u9fff]", above), line
        elif line.startswith("["):
            above = ""


def test_each_setting_can_be_overridden_by_its_variable():
    settings = config.load(environment=environment(MASHANG_OUTBOX_MAX_ATTEMPTS="3", DATABASE_URL="sqlite:///x.db"))

    assert settings.outbox.max_attempts == 3
    assert settings.database.url == "sqlite:///x.db"


def test_everything_wrong_is_named_at_once():
    with pytest.raises(SettingsWrong) as wrong:
        config.load(
            environment=environment(
                MASHANG_OUTBOX_MAX_ATTEMPTS="0", MASHANG_RATINGS_RELEASE_FLOOR="3", MASHANG_WEB_NONSENSE="1"
            )
        )

    text = "\n".join(wrong.value.problems)
    assert all(name in text for name in ("max_attempts", "release_floor", "nonsense"))


def test_production_refuses_every_example_secret_at_once():
    with pytest.raises(SettingsWrong) as wrong:
        config.load(environment={})

    text = "\n".join(wrong.value.problems)
    for name in ("[mini_program] secret", "[official_account] secret", "[official_account] token", "encoding_aes_key"):
        assert name in text
    assert "base_url 仍为示例值" in text


def test_production_refuses_a_frame_and_plain_http():
    with pytest.raises(SettingsWrong) as wrong:
        config.load(
            environment={
                "MASHANG_WEB_SHELL_ORIGIN": "http://127.0.0.1:8090",
                "MASHANG_SERVICE_BASE_URL": "http://x.example",
                "MASHANG_WECHAT_API_BASE": "http://127.0.0.1:1",
            }
        )

    text = "\n".join(wrong.value.problems)
    assert "shell_origin" in text
    assert "base_url 必须是 https" in text
    assert "api_base 必须是 https" in text


def test_a_city_with_real_secrets_starts():
    strong = {
        "MASHANG_SERVICE_BASE_URL": "https://mashang.city.example",
        "MASHANG_MINI_PROGRAM_APPID": "wx0123456789abcdef",
        "MASHANG_MINI_PROGRAM_SECRET": "0123456789abcdef" * 2,
        "MASHANG_OFFICIAL_ACCOUNT_APPID": "wxfedcba9876543210",
        "MASHANG_OFFICIAL_ACCOUNT_ORIGINAL_ID": "gh_0123456789ab",
        "MASHANG_OFFICIAL_ACCOUNT_SECRET": "fedcba9876543210" * 2,
        "MASHANG_OFFICIAL_ACCOUNT_TOKEN": "0a1b2c3d4e5f6g7h",
        "MASHANG_OFFICIAL_ACCOUNT_ENCODING_AES_KEY": AES,
    }

    assert config.load(environment=strong).service.mode == "production"
