"""数据导出 / Every file that the service gives out: no word in it is a formula, whatever people are called or write."""

from __future__ import annotations

import csv
import io
import unicodedata

import openpyxl
import pytest

import models
from tests.api.conftest import complaint_body
from tests.security.conftest import WINDOW
from wx_backend.documents import workbooks
from wx_backend.domain import text

XLSX = "spreadsheetml"
HOSTILE = '=HYPERLINK("http://a.test","点")\x0b\u202e'
NEEDED = {"kind": "matters"}


@pytest.fixture
def hostile_city(city, phone):
    """Everything that people name begins with what a spreadsheet would run, with signs in it that nobody sees."""
    assert (
        phone("wang").post("/api/v1/complaints", complaint_body(city[WINDOW], text="=1+1 态度生硬")).status_code == 201
    )
    for number, table in enumerate((models.Organization, models.Post, models.Official, models.PowerItem)):
        for row in table.select():
            table.update(name=f"{'=+-@'[number]}cmd|calc!A{row.id}\x0b\u202e").where(table.id == row.id).execute()
    first = models.Organization.select().order_by(models.Organization.id).first()
    models.Organization.update(name=f"\u200e{HOSTILE}").where(models.Organization.id == first.id).execute()


def exports(app):
    """Path and parameters of each documented operation that answers with a table."""
    paths = app.test_client().get("/openapi/openapi.json").json["paths"]
    for path, methods in paths.items():
        for operation in methods.values():
            types = operation["responses"].get("200", {}).get("content", {})
            if any(XLSX in one or "csv" in one for one in types):
                yield path, operation.get("parameters", [])


def addresses(app):
    """Each export in each format that it offers."""
    for path, parameters in exports(app):
        by_name = {one["name"]: one["schema"] for one in parameters}
        needed = "&".join(f"{one['name']}={NEEDED[one['name']]}" for one in parameters if one.get("required"))
        for kind in by_name.get("format", {}).get("enum", [""]):
            yield f"{path}?{needed}&format={kind}".replace("?&", "?") if kind else f"{path}?{needed}"


def cells_of(answer):
    if "csv" in answer.content_type:
        return [value for row in csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))) for value in row]
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n"}
    return [cell.value for cell in cells if isinstance(cell.value, str)]


def test_no_cell_of_any_export_is_a_formula_or_holds_a_sign_that_nobody_sees(app, hostile_city, supervisor, phone):
    models.StaffAccount.update(role=models.StaffRole.ESTABLISHMENT).where(
        models.StaffAccount.unionid == "u-admin-3"
    ).execute()
    establishment = phone("establishment", "u-admin-3")
    seen = {}
    for address in addresses(app):
        for who in (supervisor, establishment):
            answer = who.get(address)
            if answer.status_code == 200:
                seen.setdefault(address, []).extend(cells_of(answer))

    assert set(seen) == set(addresses(app))
    assert len(seen) >= 4
    everything = [value for values in seen.values() for value in values]
    assert not any(value.startswith(workbooks.ACTIVE) for value in everything if not _is_a_number(value))
    assert not any(unicodedata.category(sign) == "Cc" for value in everything for sign in value if sign != "\n")
    assert all(text.cleaned(value) == value for value in everything if "cmd" in value)
    assert any("cmd|calc" in value for value in everything)


def _is_a_number(value):
    try:
        return bool(float(value)) or True
    except ValueError:
        return False


def test_the_list_of_complaints_goes_out_within_scope_without_words_and_is_audited(
    phone, city, supervisor, admin_of, discipline
):
    body = complaint_body(
        city[WINDOW], anonymous=False, contact={"name": "王某", "phone": "13900001111"}, contact_consent=True
    )
    phone("wang").post("/api/v1/complaints", body)
    phone("wang").post("/api/v1/complaints", complaint_body(city[WINDOW], kind="tip_off"))

    everything = cells_of(supervisor.get("/api/v1/admin/complaints/export"))
    none = cells_of(supervisor.get("/api/v1/admin/complaints/export?status=closed"))
    unit = cells_of(admin_of(1).get("/api/v1/admin/complaints/export"))

    row, tip_off = models.Complaint.select().order_by(models.Complaint.kind)
    assert [value for value in everything if value == f"{row.id:05d}"] == [f"{row.id:05d}"]
    assert not {"王某", "13900001111", body["text"], f"{tip_off.id:05d}"} & set(everything)
    assert f"{row.id:05d}" not in none + unit
    noted = models.AuditEntry.select().where(models.AuditEntry.action == "complaints_exported")
    assert [entry.detail for entry in noted] == ["1", "0", "0"]
