"""评价数据接口 / Figures over HTTP: live or released by role, refused in words, and files without formulas."""

from __future__ import annotations

import csv
import io
import zipfile

import openpyxl
import pytest

import models
from tests.api.conftest import rate
from wx_backend.documents import workbooks
from wx_backend.domain import releases, tallies
from wx_backend.domain.figure_tables import Table

WINDOW, OFFICE = "虚构区审批局 1 号窗口", "虚构区审批局"
FIGURES = "/api/v1/admin/figures"


@pytest.fixture
def rated(city, phone, app):
    """Six ratings of a window by six people, in this week."""
    for number, level in enumerate((4, 4, 3, 2, 1, 4)):
        grades = {"legality": level, "attitude": max(1, level - 1), "efficiency": 4 - number % 4, "integrity": level}
        assert rate(phone(f"rater-{number}"), city[WINDOW], grades).status_code == 201
    tallies.roll_some(3)


def office():
    return models.Organization.get(models.Organization.name == OFFICE)


def released(supervisor):
    with models.database.atomic():
        releases.release("2026-W48", floor=5)


def test_a_supervisor_gets_every_part_live(rated, supervisor):
    body = supervisor.get(f"{FIGURES}?level=organization&id={office().id}").json

    assert (body["live"], body["n"], body["enough"], body["name"]) == (True, 6, True, OFFICE)
    assert body["satisfaction"]["low"] < body["satisfaction"]["percent"] < body["satisfaction"]["high"]
    assert body["approval"]["percent"] >= body["satisfaction"]["percent"]
    legality = body["dimensions"][0]
    assert [one["count"] for one in legality["levels"]] == [3, 1, 1, 1, 0]
    assert [(one["key"], one["n"], one["share"]) for one in body["classes"]] == [
        ("case", 0, 0.0),
        ("visit", 6, 100.0),
        ("browser", 0, None),
    ]
    assert [point["n"] for point in body["trend"]] == [0] * 7 + [6]
    assert body["direction_label"] == "数据不足"
    (row,) = body["rows"]
    assert (row["name"], row["n"], row["band_label"], row["shrunken_percent"]) == ("1 号窗口", 6, "数据不足", None)
    assert body["scan_rate"]["note"] == "尚未收到办件数据，暂无扫码率"
    assert body["scan_rate"]["raw_percent"] is None


def test_fewer_than_five_are_a_number_without_a_share_for_supervisors_too(city, phone, supervisor):
    rate(phone("wang"), city[WINDOW])

    body = supervisor.get(FIGURES).json

    assert (body["n"], body["enough"], body["satisfaction"], body["dimensions"]) == (1, False, None, [])
    assert {row["satisfaction"] for row in body["rows"]} == {None}


def test_a_unit_reads_nothing_before_the_close_and_whole_blocks_after_it(rated, supervisor, admin_of):
    admin = admin_of(1)
    path = f"{FIGURES}?level=organization&id={office().id}&period=2026-W48"
    before = admin.get(path).json
    assert (before["live"], before["n"], before["rows"], before["classes"], before["scan_rate"]) == (
        *(False, 0, [], None),
        None,
    )

    released(supervisor)

    after = admin.get(path).json
    assert (after["n"], after["classes"]) == (6, None)
    assert after["rows"][0]["n"] == 6


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("level=organization&id=999999", 404),
        ("level=post", 404),
        ("grain=week&period=2026-11", 422),
        ("grain=decade", 422),
        ("level=galaxy", 422),
        ("points=54", 422),
        ("period=" + "9" * 40, 422),
        ("surprise=1", 422),
    ],
)
def test_what_cannot_be_answered_is_refused_in_words(rated, supervisor, query, status):
    answer = supervisor.get(f"{FIGURES}?{query}")

    assert answer.status_code == status
    assert answer.json["error"]["message"]


def test_a_unit_cannot_look_at_days(rated, admin_of):
    assert admin_of(1).get(f"{FIGURES}?grain=day").status_code == 422


def test_a_workbook_holds_released_figures_in_plain_sight(rated, supervisor, establishment):
    query = f"level=organization&id={office().id}&period=2026-W48"
    assert b"1 \xe5\x8f\xb7" not in sheets(supervisor.get(f"{FIGURES}/export?{query}").data)
    released(supervisor)

    answer = supervisor.get(f"{FIGURES}/export?{query}")

    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert book.sheetnames == ["明细", "历期", "说明"]
    assert {sheet.sheet_state for sheet in book} == {"visible"}
    details = [row for row in book["明细"].iter_rows(values_only=True) if row[0] in ("合计", "岗位")]
    assert [(row[0], row[1], row[3]) for row in details] == [("合计", OFFICE, 6), ("岗位", "1 号窗口", 6)]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    assert not any(cell.comment for cell in cells)
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert b"rater-" not in sheets(answer.data)
    names = zipfile.ZipFile(io.BytesIO(answer.data)).namelist()
    assert not [name for name in names if "vba" in name.lower() or "external" in name.lower()]


@pytest.fixture
def establishment(phone, city):
    models.StaffAccount.create(name="编办丁（虚构）", role=models.StaffRole.ESTABLISHMENT, unionid="u-establishment-1")
    return phone("establishment", "u-establishment-1")


def sheets(content):
    """All parts of a workbook in one, uncompressed."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def test_the_establishment_office_gets_a_text_file_that_excel_reads(rated, supervisor, establishment):
    released(supervisor)

    answer = establishment.get(f"{FIGURES}/export?format=csv&period=2026-W48")

    assert answer.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[0][:4] == ["类别", "名称", "任职人", "评价数"]
    assert [row[1] for row in rows[1:]] == ["全市", "虚构区人社局", "虚构区住建局", OFFICE]
    assert rows[2][3] == "未公布"


@pytest.mark.parametrize("words", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "＝1+1", "\r=1", "|x"])
def test_no_word_becomes_a_formula(words):
    tables = [Table(name="表", lines=[words], columns=[words], rows=[[words], [-2.5]])]

    book = openpyxl.load_workbook(io.BytesIO(workbooks.xlsx(tables)))
    text = workbooks.comma_separated(tables).decode("utf-8-sig")

    cells = [cell for row in book["表"].iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert all(cell.value.startswith("'") for cell in cells if cell.data_type == "s")
    assert all(row[0].startswith("'") for row in csv.reader(io.StringIO(text, newline="")) if row[0] != "-2.5")
