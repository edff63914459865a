"""配置：complete, overridable, and refused as a whole when wrong."""

from __future__ import annotations

import re

import pytest

import models
from handlers import notices
from tests.wechat.conftest import simulator, simulator_process  # noqa: F401
from tests.wechat.support import ACCOUNT, MINI, TEMPLATE_IDS
from wx_backend import cli, config
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
    assert "[templates] weekly_digest 未填写" in text


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


STRONG = {
    "MASHANG_SERVICE_BASE_URL": "https://mashang.city.example",
    "MASHANG_MINI_PROGRAM_APPID": "wx0123456789abcdef",
    "MASHANG_MINI_PROGRAM_SECRET": "0123456789abcdef" * 2,
    "MASHANG_OFFICIAL_ACCOUNT_APPID": "wxfedcba9876543210",
    "MASHANG_OFFICIAL_ACCOUNT_ORIGINAL_ID": "gh_0123456789ab",
    "MASHANG_OFFICIAL_ACCOUNT_SECRET": "fedcba9876543210" * 2,
    "MASHANG_OFFICIAL_ACCOUNT_TOKEN": "0a1b2c3d4e5f6g7h",
    "MASHANG_OFFICIAL_ACCOUNT_ENCODING_AES_KEY": AES,
    **{f"MASHANG_TEMPLATES_{name.upper()}": f"template-{name}" for name in config.STAFF_TEMPLATES},
}


def test_a_city_with_real_secrets_starts():
    assert config.load(environment=STRONG).service.mode == "production"


def problems(**changes):
    with pytest.raises(SettingsWrong) as wrong:
        config.load(environment=changes)
    return wrong.value.problems


@pytest.mark.parametrize("template", config.STAFF_TEMPLATES)
def test_production_needs_each_template_of_the_notices_to_staff(template):
    found = problems(**{**STRONG, f"MASHANG_TEMPLATES_{template.upper()}": " "})

    assert found == [f"[templates] {template} 未填写，工作人员将收不到提醒"]


def test_the_templates_that_are_needed_are_those_of_the_notices():
    assert set(config.STAFF_TEMPLATES) == set(notices.STAFF_NOTICES)


def test_a_demo_needs_no_templates():
    assert config.load(environment=environment()).templates.complaint_notice == ""


@pytest.mark.parametrize("mode", ["production", "demo", "test"])
@pytest.mark.parametrize("url", ["postgresql://u:p@h/city", "sqlite://city.db", "mashang.db", ""])
def test_a_database_of_another_kind_is_refused_in_every_mode(mode, url):
    found = problems(**{**STRONG, "MASHANG_SERVICE_MODE": mode, "DATABASE_URL": url})

    assert found == ["[database] url 必须以 sqlite:///、mysql:// 或 mariadb:// 开头"]


@pytest.mark.parametrize("mode", ["production", "demo", "test"])
def test_sqlite_has_a_bound_of_threads_in_every_mode(mode):
    many = {**STRONG, "MASHANG_SERVICE_MODE": mode, "MASHANG_WEB_WORKERS": "4", "MASHANG_WEB_THREADS": "5"}

    assert problems(**many) == ["[web] 使用 SQLite 时 workers 与 threads 相乘不能超过 16（现为 4×5）"]
    assert config.load(environment={**many, "MASHANG_WEB_THREADS": "4"}).web.threads == 4


@pytest.mark.parametrize("kind", ["mysql", "mariadb"])
def test_other_databases_have_no_bound_of_threads(kind):
    many = environment(MASHANG_WEB_WORKERS="8", MASHANG_WEB_THREADS="8", DATABASE_URL=f"{kind}://u:p@h/city")

    assert config.load(environment=many).web.workers == 8


# --- install-menu ----------------------------------------------------------------------------------------------------


@pytest.fixture
def install_menu(simulator, tmp_path, key_file, monkeypatch, capsys):  # noqa: F811
    """Runs `install-menu` against the simulated platform; gives the exit status and what was said."""

    def act(**templates):
        wanted = {
            **{f"OFFICIAL_ACCOUNT_{key.upper()}": value for key, value in ACCOUNT.items()},
            **{f"TEMPLATES_{key.upper()}": value for key, value in {**TEMPLATE_IDS, **templates}.items()},
            "CONFIG": str(EXAMPLE),
            "SERVICE_MODE": "test",
            "MINI_PROGRAM_APPID": MINI["appid"],
            "WECHAT_API_BASE": simulator.base,
            "DATABASE_URL": f"sqlite:///{tmp_path}/city.db",
            "KEYS_FILE": str(tmp_path / "keys.json"),
        }
        for name, value in wanted.items():
            monkeypatch.setenv(f"MASHANG_{name}", value)
        assert cli.main(["migrate"]) == 0
        capsys.readouterr()
        status = cli.main(["install-menu"])
        said = capsys.readouterr()
        return status, said.out, said.err

    bound = models.database.obj
    yield act
    models.database.close_all()
    models.database.initialize(bound)


def test_install_menu_says_that_the_templates_are_there(install_menu):
    assert install_menu() == (0, "菜单已更新\n消息模板可用\n", "")


def test_install_menu_names_every_template_that_would_not_be_sent(install_menu):
    status, said, wrong = install_menu(
        weekly_digest="of-nobody", complaint_notice=TEMPLATE_IDS["assignment_notice"], assignment_notice=""
    )

    assert (status, said) == (1, "菜单已更新\n")
    assert "[templates] weekly_digest（满意度周报提醒） 的模板编号在账号中不存在" in wrong
    assert "[templates] assignment_notice（投诉转办提醒） 未填写" in wrong
    assert "[templates] complaint_notice（投诉举报提醒） 缺少字段：提交时间（time4）" in wrong
    assert "[templates] complaint_notice（投诉举报提醒） 多出系统不填写的字段：phrase4" in wrong
