"""命令行：each command does one thing, says what it did, and refuses what would do harm."""

from __future__ import annotations

import os
import pty
import re
import sqlite3
import subprocess
import sys

import pytest

from tests.servers import ROOT
from wx_backend import config

AES = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"


@pytest.fixture
def run(tmp_path):
    """Runs a command in a folder of its own, in test mode unless told otherwise."""

    def act(*words, stderr=subprocess.PIPE, **changes):
        environment = {
            **os.environ,
            "MASHANG_CONFIG": str(ROOT / "config.example.ini"),
            "MASHANG_SERVICE_MODE": "test",
            "MASHANG_SERVICE_DATA_DIR": str(tmp_path),
            "MASHANG_DATABASE_URL": f"sqlite:///{tmp_path}/city.db",
            "MASHANG_KEYS_FILE": str(tmp_path / "keys.json"),
            "MASHANG_OFFICIAL_ACCOUNT_ENCODING_AES_KEY": AES,
            "MASHANG_WECHAT_API_BASE": "http://127.0.0.1:9",
            **changes,
        }
        return subprocess.run(
            [sys.executable, "-m", "wx_backend", *words],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            check=False,
        )

    return act


def test_a_city_is_seeded_once_and_its_audit_chain_is_whole(run):
    first, second, verified = run("seed-test"), run("seed-test"), run("verify-audit")

    assert first.returncode == 0, first.stderr
    assert first.stdout == second.stdout
    assert (verified.returncode, verified.stdout) == (0, "审计日志完整\n")


def test_what_has_been_kept_for_long_enough_is_counted_before_it_is_erased(run):
    run("seed-test")

    counted, erased = run("erase-old-complaints", "--dry-run", "--on", "2099-01-01"), run("erase-old-complaints")

    assert (counted.returncode, counted.stdout) == (0, "没有保存期满的件\n以上未作改动\n")
    assert (erased.returncode, erased.stdout) == (0, "已删除 0 件的内容、照片和密钥，统计数字保留\n")


def test_the_example_settings_are_refused_in_production_with_all_that_is_wrong(run):
    refused = run("check-config", MASHANG_SERVICE_MODE="production")

    assert refused.returncode == 2
    assert len(re.findall(r"^  - ", refused.stderr, re.MULTILINE)) >= 6


def test_keys_are_never_overwritten(run, tmp_path):
    first, second = run("create-keys"), run("create-keys")

    assert (first.returncode, second.returncode) == (0, 1)
    assert (tmp_path / "keys.json").stat().st_mode & 0o777 == 0o600


def test_production_does_no_jobs_of_a_day_that_has_not_come(run):
    strong = {
        "MASHANG_SERVICE_MODE": "production",
        "MASHANG_SERVICE_BASE_URL": "https://mashang.city.example",
        "MASHANG_WECHAT_API_BASE": "https://api.wechat.example",
        "MASHANG_MINI_PROGRAM_APPID": "wx0123456789abcdef",
        "MASHANG_MINI_PROGRAM_SECRET": "0123456789abcdef" * 2,
        "MASHANG_OFFICIAL_ACCOUNT_APPID": "wxfedcba9876543210",
        "MASHANG_OFFICIAL_ACCOUNT_ORIGINAL_ID": "gh_0123456789ab",
        "MASHANG_OFFICIAL_ACCOUNT_SECRET": "fedcba9876543210" * 2,
        "MASHANG_OFFICIAL_ACCOUNT_TOKEN": "0a1b2c3d4e5f6g7h",
        **{f"MASHANG_TEMPLATES_{name.upper()}": f"tpl-{name}" for name in config.STAFF_TEMPLATES},
    }

    refused = run("run-due", "--now", "2099-01-01T09:00+08:00", **strong)

    assert refused.returncode == 2
    assert "将来" in refused.stderr


def test_the_catalogue_is_imported_once_and_a_bad_file_not_at_all(run, tmp_path):
    run("seed-test")
    catalogue = ROOT / "demo/data/service_matters.csv"
    broken = tmp_path / "broken.csv"
    broken.write_text("department,matter\n甲局,事项\n")

    shown = run("import", "matters", str(catalogue), "--dry-run", "--allow-disappearing")
    first = run("import", "matters", str(catalogue), "--allow-disappearing")
    second = run("import", "matters", str(catalogue))
    bad = run("import", "matters", str(broken))

    assert shown.stdout == first.stdout
    assert first.stdout.endswith("事项：新增 1169，变更 0，减少 9，冲突 0，未变 0\n")
    assert second.stdout == "事项：新增 0，变更 0，减少 0，冲突 0，未变 1135\n"
    assert (bad.returncode, "缺少列" in bad.stderr) == (1, True)


def test_an_import_draws_a_bar_for_who_sits_at_a_terminal_and_nothing_into_a_log(run, tmp_path):
    run("seed-test")
    file = tmp_path / "officials.csv"
    file.write_text("工号,姓名\n" + "".join(f"N{number},虚构{number}\n" for number in range(20)))
    words = ("import", "officials", str(file), "--dry-run", "--allow-disappearing")
    ours, theirs = pty.openpty()

    at_a_terminal, in_a_log = run(*words, stderr=theirs), run(*words)
    os.close(theirs)
    drawn = os.read(ours, 65_536).decode()
    os.close(ours)

    assert re.search("读取 █{30} 100% 20", drawn), drawn
    assert (in_a_log.stderr, at_a_terminal.stdout) == ("", in_a_log.stdout)


def test_a_binding_code_is_for_an_account_that_exists(run):
    run("seed-test")

    made, unknown = run("create-binding-code", "1"), run("create-binding-code", "999")

    assert re.search(r"绑定码：[2-9A-Z]{8}（10 分钟内有效", made.stdout)
    assert (unknown.returncode, unknown.stderr.strip()) == (1, "没有编号为 999 的工作人员账号")


def test_run_due_and_send_outbox_say_what_they_did(run):
    run("seed-test")

    done = run("run-due", "--now", "2026-11-30T09:00+08:00")
    again = run("run-due", "--now", "2026-11-30T09:00+08:00")
    sent = run("send-outbox", "--once")

    assert "weekly_digest 2026-W48" in done.stdout, done.stderr
    assert again.stdout.startswith("nothing was due")
    assert sent.returncode == 0


def test_the_menu_is_not_installed_where_wechat_does_not_answer(run):
    run("seed-test")

    refused = run("install-menu")

    assert refused.returncode == 1
    assert "微信没有接受" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_organizations_that_nobody_covers_are_named(run):
    run("seed-test")

    found = run("check-coverage")

    assert found.returncode == 0
    assert found.stdout.splitlines()[0] == "每个单位都有可受理投诉和举报的人员"
    assert "个账号未关联岗位或人员编号，其本人被反映时无法自动回避：督查甲（虚构）、" in found.stdout


def test_the_key_of_codes_is_rotated_and_the_audit_log_says_so(run):
    run("seed-test")

    rotated, verified = run("rotate-code-key"), run("verify-audit")

    assert rotated.stdout.startswith("二维码密钥已更换为版本 B"), rotated.stderr
    assert verified.returncode == 0


def test_a_key_for_another_system_is_made_listed_and_ended(run):
    run("seed-test")

    made = run("create-integration-key", "政务服务平台", "--may", "verify,cases")
    key_id = re.findall(r"mk[0-9a-f]{16}", made.stdout)[0]
    listed, ended = run("integration-keys"), run("revoke-integration-key", key_id)
    again, wrong = run("revoke-integration-key", key_id), run("create-integration-key", "平台", "--may", "all")

    assert re.search(r"^密钥：[0-9a-f]{64}$", made.stdout, re.MULTILINE), made.stderr
    assert "政务服务平台  cases,verify  使用中" in listed.stdout
    assert (ended.returncode, again.returncode, wrong.returncode) == (0, 1, 1)


def test_codes_are_made_drawn_and_printed(run, tmp_path):
    run("seed-test")

    issued = run("issue-codes")
    city = run("print-codes", "badge", str(tmp_path / "city.pdf"))
    office = run("print-codes", "poster", str(tmp_path / "office.pdf"), "--organization", "虚构区审批局")
    unknown = run("print-codes", "poster", str(tmp_path / "none.pdf"), "--organization", "没有的局")
    unfit = run("print-codes", "enforcement", str(tmp_path / "none.pdf"))

    assert issued.stdout == "已制发 0 枚二维码\n", issued.stderr
    assert city.stdout.startswith("工作牌 6 份"), city.stderr
    assert office.stdout.startswith("大厅海报 1 份"), office.stderr
    assert (tmp_path / "city.pdf").read_bytes().startswith(b"%PDF")
    assert (unknown.returncode, unknown.stderr.strip()) == (1, "没有名为“没有的局”的单位")
    assert (unfit.returncode, (tmp_path / "none.pdf").exists()) == (1, False)
    assert run("prints-to-replace").stdout == "待更换 0 处\n"


def test_one_code_is_drawn_by_its_number(run, tmp_path):
    run("seed-test")
    with sqlite3.connect(tmp_path / "city.db") as rows:
        number = rows.execute("select number from qr_code").fetchone()[0]

    png, svg = run("draw-code", number, str(tmp_path / "a.png")), run("draw-code", number, str(tmp_path / "a.svg"))
    unknown = run("draw-code", "00000000", str(tmp_path / "b.png"))

    assert number in png.stdout, png.stderr
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    assert "<svg" in (tmp_path / "a.svg").read_text(), svg.stderr
    assert (unknown.returncode, unknown.stderr.strip()) == (1, "没有这个编号的二维码，请核对后重试")


def test_sums_of_ratings_are_added_up_and_computed_anew_by_command(run):
    run("seed-test")

    added, anew = run("roll-figures"), run("rebuild-figures")

    assert (added.returncode, added.stdout) == (0, "已汇总 0 条变动\n")
    assert (anew.returncode, anew.stdout) == (0, "已重新汇总，共 0 组\n")


def test_new_sealing_keys_are_made_and_audited_and_nothing_is_left_under_the_old_ones(run):
    run("create-keys")
    run("migrate")
    run("seed-test")

    rotated, renewed, verified = run("rotate-sealing-keys"), run("renew-sealing"), run("verify-audit")

    assert (rotated.returncode, "field 2" in rotated.stdout, "tip_off 2" in rotated.stdout) == (0, True, True)
    assert (renewed.returncode, "尚余 0 项" in renewed.stdout) == (0, True), renewed.stderr
    assert verified.returncode == 0
