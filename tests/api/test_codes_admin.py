"""二维码管理接口 / Codes on paper: downloaded, registered where they hang, and replaced when no longer true."""

from __future__ import annotations

import io

import pytest
import zxingcpp
from PIL import Image

import models
from tests.wechat import conftest as of_wechat
from tests.wechat.support import MINI
from wx_backend.domain import code_changes, code_reports, qr_codes

simulator, simulator_process = of_wechat.simulator, of_wechat.simulator_process

OFFICE, WINDOW = "虚构区审批局", "虚构区审批局 1 号窗口"
BASE = "https://mashang.example.test"


def read(content):
    return zxingcpp.read_barcode(Image.open(io.BytesIO(content)).convert("L")).text


def test_one_code_is_downloaded_as_png_and_svg(office_of_posts, window):
    png = office_of_posts.get(f"/api/v1/admin/codes/{window.id}/picture?form=png")
    svg = office_of_posts.get(f"/api/v1/admin/codes/{window.id}/picture?form=svg")

    assert read(png.data) == f"{BASE}/q/{window.token}"
    assert svg.mimetype == "image/svg+xml"
    assert WINDOW in svg.get_data(as_text=True)


@pytest.mark.parametrize("path", ["codes/{code}/print", "organizations/{office}/print", "prints/file"])
def test_one_code_one_organization_and_the_city_are_printed(office_of_posts, window, path):
    address = path.format(code=window.id, office=window.organization_id)

    answer = office_of_posts.get(f"/api/v1/admin/{address}?carrier=badge")

    assert (answer.status_code, answer.mimetype) == (200, "application/pdf"), answer.json
    pages = {"codes": 1, "organizations": 2, "prints": 6}[path.partition("/")[0]]
    assert f"/Count {pages}".encode() in answer.data


def test_a_carrier_that_no_code_goes_on_is_refused_in_words(office_of_posts, window):
    answer = office_of_posts.get(f"/api/v1/admin/codes/{window.id}/print?carrier=poster")

    assert (answer.status_code, answer.json["error"]["message"]) == (422, "没有适合印在“大厅海报”上的二维码")


def test_an_administrator_prints_the_own_office_and_no_other(admin_of, city, keys):
    own, other = (qr_codes.find(city[name], keys=keys) for name in (OFFICE, "虚构区人社局"))

    assert admin_of(1).get(f"/api/v1/admin/codes/{own.id}/print").status_code == 200
    assert admin_of(1).get(f"/api/v1/admin/codes/{other.id}/print").status_code == 404
    assert admin_of(1).get("/api/v1/admin/codes").json["total"] == 3


def test_after_a_transfer_the_badge_is_on_the_list_to_replace(office_of_posts, window, keys, clock):
    placed = office_of_posts.post(
        f"/api/v1/admin/codes/{window.id}/prints", {"carrier": "badge", "place": "1 号窗口台面"}
    ).json
    checked = office_of_posts.post(f"/api/v1/admin/prints/{placed['id']}/check").json
    before = office_of_posts.get("/api/v1/admin/prints?to_replace=true").json["total"]

    newcomer = models.Official.create(staff_number="S9001", name="虚构新任")
    models.Appointment.delete().where(models.Appointment.official == window.official).execute()
    models.Appointment.create(official=newcomer, post=window.post, starts_on=clock().date())
    code_changes.post_changed(window.post, keys=keys, now=clock())

    listed = office_of_posts.get("/api/v1/admin/prints?to_replace=true").json["items"]
    new = qr_codes.active_codes(window.post)[0]
    assert (before, checked["checked_on"], checked["checked_by"]) == (0, "2026-11-23", "编办丁（虚构）")
    assert [(row["place"], row["why_replace"], row["successor_number"]) for row in listed] == [
        ("1 号窗口台面", "二维码已于 2026-11-23 停用", new.number)
    ]
    gone = office_of_posts.post(f"/api/v1/admin/prints/{placed['id']}/take-down")
    assert gone.status_code == 200
    assert office_of_posts.get("/api/v1/admin/prints").json["total"] == 0


def test_a_changed_telephone_puts_the_poster_on_the_list(office_of_posts, city, keys):
    code = qr_codes.find(city[OFFICE], keys=keys)
    body = {"carrier": "poster", "place": "政务大厅东门"}
    office_of_posts.post(f"/api/v1/admin/codes/{code.id}/prints", body)
    models.Organization.update(phone="000-9999999").where(models.Organization.id == code.organization_id).execute()

    [row] = office_of_posts.get("/api/v1/admin/prints?to_replace=true").json["items"]

    assert (row["why_replace"], row["carrier_label"]) == ("印制内容已有变化", "大厅海报")


def test_a_mini_program_code_is_fetched_once_and_kept(db, database_url, tmp_path, key_file, clock, simulator, city):
    from tests.api.conftest import Phone
    from tests.conftest import load_settings
    from wx_backend.app import create_app

    changed = {f"MASHANG_MINI_PROGRAM_{name.upper()}": value for name, value in MINI.items()}
    settings = load_settings(
        tmp_path, MASHANG_DATABASE_URL=database_url, MASHANG_WECHAT_API_BASE=simulator.base, **changed
    )
    models.StaffAccount.create(name="编办（虚构）", role=models.StaffRole.ESTABLISHMENT, unionid="u-e", whole_city=True)
    office = Phone(create_app(settings, clock=clock, bound=db), "establishment", "u-e")
    code = models.QrCode.get(models.QrCode.token == city[WINDOW])

    first = office.get(f"/api/v1/admin/codes/{code.id}/picture?form=mini_program")
    asked = len(simulator.calls("/wxa/getwxacodeunlimit"))
    second = office.get(f"/api/v1/admin/codes/{code.id}/picture?form=mini_program")

    assert first.status_code == 200, first.json
    assert read(first.data).endswith(f"scene%3D{code.token}")
    assert second.data == first.data
    assert len(simulator.calls("/wxa/getwxacodeunlimit")) == asked


def test_a_mini_program_code_waits_while_wechat_is_away(office_of_posts, window):
    answer = office_of_posts.get(f"/api/v1/admin/codes/{window.id}/picture?form=mini_program")

    assert answer.status_code == 503
    assert "微信暂时没有返回" in answer.json["error"]["message"]


def test_a_covered_code_is_told_by_anybody_and_settled_by_the_establishment_office(phone, office_of_posts, city):
    told = phone().post(f"/api/v1/codes/{city[WINDOW]}/reports", {"problem": "covered", "place": "被通知盖住"})
    phone().post(f"/api/v1/codes/{city[WINDOW]}/reports", {"problem": "covered"})

    [waiting] = office_of_posts.get("/api/v1/admin/code-reports").json["items"]
    settled = office_of_posts.post(f"/api/v1/admin/code-reports/{waiting['id']}/settle", {"note": "已清理"})
    again = office_of_posts.post(f"/api/v1/admin/code-reports/{waiting['id']}/settle", {"note": "已清理"})

    assert (told.status_code, told.json["message"]) == (201, "谢谢，已转给机构编制部门核实")
    assert (waiting["label"], waiting["problem_label"], waiting["place"]) == (WINDOW, "被遮挡", "被通知盖住")
    assert (settled.json["settled_note"], again.status_code) == ("已清理", 409)
    assert office_of_posts.get("/api/v1/admin/code-reports").json["total"] == 0


def test_reports_are_limited_and_a_forged_code_cannot_be_reported(phone, city, settings):
    cap = settings.limits.code_reports_per_address_per_day
    problems = [one.value for one in models.CodeProblem]

    answers = [
        phone().post(f"/api/v1/codes/{city[WINDOW]}/reports", {"problem": problems[n % len(problems)]}).status_code
        for n in range(cap + 1)
    ]

    assert answers == [201] * min(cap, code_reports.PER_CODE_AND_DAY) + [429]
    assert phone().post(f"/api/v1/codes/{'A' * 28}/reports", {"problem": "covered"}).status_code == 404
    assert models.CodeReport.select().count() == len(problems)
