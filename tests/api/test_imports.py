"""数据导入接口 / A file is checked in the browser, its difference read, and exactly that applied, once."""

from __future__ import annotations

import hashlib
import io
import uuid

import pytest
from openpyxl import Workbook, load_workbook

import models
from wx_backend.api.admin import import_uploads
from wx_backend.domain import audit, personnel
from wx_backend.personnel_files import limits

HEAD = ["工号", "姓名", "编制类型"]
PEOPLE = [[f"S9{number:03d}", f"虚构{number}", "行政编制"] for number in range(20)]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def establishment(phone, db):
    models.StaffAccount.create(
        name="编办丁（虚构）", role=models.StaffRole.ESTABLISHMENT, unionid="u-establishment", whole_city=True
    )
    return phone("establishment", "u-establishment")


def workbook(rows):
    made, content = Workbook(), io.BytesIO()
    for row in rows:
        made.active.append(row)
    made.save(content)
    return content.getvalue()


def csv(rows, encoding="utf-8"):
    return "\n".join(",".join(map(str, row)) for row in rows).encode(encoding)


def send(phone, address, content, kind, key=None, name="人员.xlsx", **more):
    headers = {**phone.headers, "Idempotency-Key": key or str(uuid.uuid4())}
    parts = {"file": (io.BytesIO(content), name), "kind": kind, **more}
    return phone.client.post(f"/api/v1/admin/imports{address}", data=parts, headers=headers)


def check(phone, content, kind="officials", **more):
    return send(phone, "/checks", content, kind, **more)


def apply(phone, content, checked, kind="officials", **more):
    seen = {name: checked.json[name] for name in ("file_sha256", "difference_sha256")}
    return send(phone, "/runs", content, kind, **{**seen, **more})


@pytest.mark.parametrize(
    "content",
    [workbook([HEAD, *PEOPLE]), csv([HEAD, *PEOPLE]), csv([HEAD, *PEOPLE], "gbk")],
    ids=["xlsx", "csv", "gbk"],
)
def test_a_file_is_checked_read_and_applied_once(establishment, content, keys, now):
    checked = check(establishment, content)
    stored_by_check = models.Official.select().count()

    done = apply(establishment, content, checked)

    assert (checked.status_code, checked.json["problems"], stored_by_check) == (200, [], 0)
    assert checked.json["counts"] == {
        "added": 20, "changed": 0, "gone": 0, "conflicts": 0, "follows": 0, "unchanged": 0,
    }  # fmt: skip
    assert checked.json["difference"]["added"][0] == "S9000 虚构0"
    assert (done.status_code, done.json["added"], done.json["by"]) == (201, 20, "编办丁（虚构）")
    assert done.json["file_sha256"] == hashlib.sha256(content).hexdigest() == checked.json["file_sha256"]
    assert done.json["file_name"] == "人员.xlsx"
    [run] = establishment.get("/api/v1/admin/imports").json["items"]
    assert (run["id"], run["at"]) == (done.json["id"], now.isoformat())
    assert establishment.get(f"/api/v1/admin/imports/{run['id']}").json == done.json
    assert models.Official.select().count() == 20
    assert audit.first_broken(keys) is None


def test_pressing_twice_applies_once_and_a_second_time_there_is_nothing_to_apply(establishment):
    content = csv([HEAD, *PEOPLE])
    checked = check(establishment, content)
    key = str(uuid.uuid4())

    first, again = (apply(establishment, content, checked, key=key) for _ in range(2))
    later = check(establishment, content)
    nothing = apply(establishment, content, later)

    assert (first.json, again.headers["Idempotent-Replay"]) == (again.json, "true")
    assert models.ImportRun.select().count() == 1
    assert (later.json["counts"]["added"], later.json["counts"]["unchanged"]) == (0, 20)
    assert (nothing.status_code, nothing.json["error"]["message"]) == (409, "文件与现有数据一致，没有需要导入的内容")


def test_what_changed_meanwhile_stops_the_import_in_words(establishment):
    content = csv([HEAD, *PEOPLE])
    checked = check(establishment, content)
    models.Official.create(staff_number="S9003", name="另一人")

    refused = apply(establishment, content, checked)

    assert refused.status_code == 409
    assert "核对之后数据有了变化" in refused.json["error"]["message"]
    assert models.Official.select().count() == 1
    assert apply(establishment, content, check(establishment, content)).status_code == 201


def test_another_file_than_the_one_that_was_checked_is_refused(establishment):
    checked = check(establishment, csv([HEAD, *PEOPLE]))

    refused = apply(establishment, csv([HEAD, *PEOPLE[1:]]), checked)

    assert (refused.status_code, models.Official.select().count()) == (409, 0)
    assert "不是核对过的那份文件" in refused.json["error"]["message"]


def test_each_bad_cell_is_named_with_its_line_and_column_and_nothing_is_stored(establishment):
    content = workbook([HEAD, ["S9001", "虚构甲", ""], ["S９", "", ""], ["S9001", "虚构\u202e乙", ""]])

    checked = check(establishment, content)

    assert [(one["line"], one["column"], one["what"]) for one in checked.json["problems"]] == [
        (3, "工号", "只能用字母、数字和 . _ - / ( )"),
        (3, "姓名", "不能为空"),
        (4, "姓名", "含有控制字符或不可见字符，请删除后重新输入"),
        (4, "工号", "与第 2 行重复：S9001"),
    ]
    assert apply(establishment, content, checked).status_code == 422
    assert models.Official.select().count() == 0


def test_what_is_no_table_is_a_problem_of_the_whole_file(establishment):
    for content, words in (
        (b"PK\x03\x04 no package", "不是完整的 xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版"),
    ):
        [problem] = check(establishment, content).json["problems"]
        assert (problem["line"], problem["column"]) == (None, "")
        assert words in problem["what"]


def test_a_file_that_makes_many_disappear_is_shown_and_applied_only_when_that_is_meant(establishment):
    whole, half = csv([HEAD, *PEOPLE]), csv([HEAD, *PEOPLE[:10]])
    apply(establishment, whole, check(establishment, whole))
    checked = check(establishment, half)

    refused = apply(establishment, half, checked)
    meant = apply(establishment, half, checked, allow_disappearing="true")

    assert checked.json["many_gone"] == "将有 10 条公职人员消失（现有 20 条），请核对文件"
    assert (checked.json["counts"]["gone"], refused.status_code) == (10, 409)
    assert (meant.status_code, meant.json["gone"]) == (201, 10)


def test_changes_are_shown_field_by_field_and_the_holders_of_the_posts_follow(establishment, city, now):
    post = models.Post.get(models.Post.name == "1 号窗口")
    holder = models.Official.get(models.Official.id == models.Appointment.get(models.Appointment.post == post).official)
    rows = [[one.staff_number, one.name, "事业编制"] for one in models.Official.select()]
    rows = [["S9999", "虚构新", "行政编制"] if row[0] == holder.staff_number else row for row in rows]
    content = csv([HEAD, *rows])

    checked = check(establishment, content)
    apply(establishment, content, checked, allow_disappearing="true")

    assert "编制类型" in checked.json["difference"]["changed"][0]
    assert [line.split()[0] for line in checked.json["difference"]["gone"]] == [holder.staff_number]
    assert any("二维码" in line for line in checked.json["difference"]["follows"])
    assert personnel.holders_of(post, now.date()) == []


def test_a_file_too_large_is_refused_before_it_is_read(establishment, monkeypatch, app):
    monkeypatch.setattr(limits, "LINES", 10)
    assert "超过 10 行" in check(establishment, csv([HEAD, *PEOPLE])).json["problems"][0]["what"]
    large = app.extensions["mashang"].settings.imports.upload_bytes + 70_000

    refused = check(establishment, b"x" * large)

    assert refused.status_code == 413


def test_one_file_at_a_time_is_worked_on_and_the_next_one_is_asked_to_wait(establishment):
    with import_uploads._ONE_AT_A_TIME:
        busy = check(establishment, csv([HEAD, *PEOPLE]))

    assert (busy.status_code, busy.json["error"]["message"]) == (503, "正在处理另一份数据文件，请稍后再试")
    assert check(establishment, csv([HEAD, *PEOPLE])).status_code == 200


def test_templates_are_filled_in_and_come_back(establishment):
    made = load_workbook(io.BytesIO(establishment.get("/api/v1/admin/imports/template?kind=officials").data))
    made.worksheets[0].append(["S9001", "虚构甲", "行政编制"])
    content = io.BytesIO()
    made.save(content)

    checked = check(establishment, content.getvalue())

    assert (checked.json["problems"], checked.json["difference"]["added"]) == ([], ["S9001 虚构甲"])


def test_the_name_of_a_file_is_kept_as_words_and_used_for_nothing_else(establishment):
    content = csv([HEAD, *PEOPLE])

    checked = check(establishment, content, name="a.csv")
    hostile = send(establishment, "/checks", content, "officials", name="\u202e..\\..\x07/etc/名册.csv")

    assert (checked.json["file_name"], hostile.json["file_name"]) == ("a.csv", "名册.csv")


def test_what_is_missing_from_the_form_is_named(establishment):
    nothing = establishment.client.post("/api/v1/admin/imports/checks", data={}, headers=establishment.headers)
    unknown = check(establishment, b"a", kind="secrets")
    words = establishment.client.post(
        "/api/v1/admin/imports/checks", data={"file": "工号,姓名", "kind": "officials"}, headers=establishment.headers
    )

    assert (nothing.status_code, set(nothing.json["error"]["fields"])) == (422, {"file", "kind"})
    assert (words.status_code, set(words.json["error"]["fields"])) == (422, {"file"})
    assert (unknown.status_code, set(unknown.json["error"]["fields"])) == (422, {"kind"})
