"""权限矩阵 / Who may call what, written down and compared with what happens; deny by default."""

from __future__ import annotations

import io
import re

import pytest

import models
from tests.api.conftest import complaint_body
from tests.security.answers import assert_refusal
from tests.security.conftest import OFFICE

EVERYBODY = ("supervisor", "unit_admin", "discipline", "establishment", "system_admin", "citizen", "browser", "nobody")

# ● may, · may not; the columns are those of EVERYBODY.
MATRIX = """
                                                S U D E A c b n
GET  /api/v1/admin/overview                     ● ● ● ● ● · · ·
GET  /api/v1/admin/complaints                   ● ● ● · · · · ·
GET  /api/v1/admin/complaints/counts            ● ● ● · · · · ·
GET  /api/v1/admin/complaints/{id}              ● ● ● · · · · ·
GET  /api/v1/admin/complaints/{id}/offices      ● · · · · · · ·
GET  /api/v1/admin/complaints/{id}/similar      ● · ● · · · · ·
POST /api/v1/admin/complaints/{id}/reviewed     ● · ● · · · · ·
POST /api/v1/admin/complaints/{id}/urge         ● · ● · · · · ·
POST /api/v1/admin/complaints/{id}/accept       ● · ● · · · · ·
POST /api/v1/admin/complaints/{id}/reject       ● · ● · · · · ·
POST /api/v1/admin/complaints/{id}/assign       ● · · · · · · ·
POST /api/v1/admin/complaints/{id}/return       ● ● · · · · · ·
POST /api/v1/admin/complaints/{id}/answer       ● ● ● · · · · ·
POST /api/v1/admin/complaints/{id}/close        ● · ● · · · · ·
POST /api/v1/admin/complaints/{id}/escalate     ● · ● · · · · ·
POST /api/v1/admin/complaints/{id}/transfer     ● · · · · · · ·
GET  /api/v1/admin/complaints/{id}/deadline     ● ● ● · · · · ·
POST /api/v1/admin/complaints/{id}/pause        ● · ● · · · · ·
POST /api/v1/admin/complaints/{id}/resume       ● · ● · · · · ·
POST /api/v1/admin/complaints/{id}/extension    ● · ● · · · · ·
POST /api/v1/admin/complaints/{id}/acknowledgement ● ● ● · · · · ·
POST /api/v1/admin/complaints/{id}/recusal      ● ● ● · · · · ·
GET  /api/v1/admin/recusals                     ● ● ● · ● · · ·
POST /api/v1/admin/recusals                     ● ● ● · · · · ·
POST /api/v1/admin/recusals/{id}/end            · · · · ● · · ·
GET  /api/v1/admin/roster                       ● ● ● · ● · · ·
POST /api/v1/admin/roster                       ● ● ● · ● · · ·
GET  /api/v1/admin/competences                  ● · · ● · · · ·
POST /api/v1/admin/competences                  · · · ● · · · ·
POST /api/v1/admin/phone-complaints             ● · · · · · · ·
POST /api/v1/admin/complaints/{id}/messages     ● ● ● · · · · ·
POST /api/v1/admin/complaints/{id}/contact      ● · ● · · · · ·
POST /api/v1/admin/complaints/{id}/join         ● · ● · · · · ·
POST /api/v1/admin/complaints/{id}/separate     ● · ● · · · · ·
POST /api/v1/admin/complaints/{id}/hold         ● · ● · · · · ·
POST /api/v1/admin/complaints/{id}/hold-end     ● · ● · · · · ·
POST /api/v1/admin/attachments                  ● ● ● · · · · ·
GET  /api/v1/admin/attachments/{id}             ● ● ● · · · · ·
GET  /api/v1/admin/complaints/export            ● ● ● · · · · ·
GET  /api/v1/admin/complaint-figures            ● ● ● · · · · ·
GET  /api/v1/admin/complaint-figures/export     ● ● ● · · · · ·
GET  /api/v1/admin/figures                      ● ● · ● · · · ·
GET  /api/v1/admin/figures/export               ● ● · ● · · · ·
GET  /api/v1/admin/comments                     ● · · · · · · ·
POST /api/v1/admin/comments/{id}/reviewed       ● · · · · · · ·
GET  /api/v1/admin/calendar                     ● ● ● ● ● · · ·
POST /api/v1/admin/calendar/days                · · · ● · · · ·
POST /api/v1/admin/calendar/days/removal        · · · ● · · · ·
POST /api/v1/admin/calendar/years               · · · ● · · · ·
GET  /api/v1/admin/rating-bursts                ● · · · · · · ·
POST /api/v1/admin/rating-bursts/{id}/release   ● · · · · · · ·
POST /api/v1/admin/rating-bursts/{id}/exclude   ● · · · · · · ·
GET  /api/v1/admin/rating-signals               ● · · · · · · ·
GET  /api/v1/admin/digests                      ● · · · · · · ·
GET  /api/v1/admin/digests/{id}                 ● · · · · · · ·
GET  /api/v1/admin/monthly-reports              ● · · · · · · ·
GET  /api/v1/admin/monthly-reports/{id}         ● · · · · · · ·
GET  /api/v1/admin/staff                        · · · · ● · · ·
POST /api/v1/admin/staff/{id}/binding-code      · · · · ● · · ·
POST /api/v1/admin/staff/{id}/unbinding         · · · · ● · · ·
GET  /api/v1/admin/bindings                     · · · · ● · · ·
POST /api/v1/admin/bindings/{id}/approval       · · · · ● · · ·
POST /api/v1/admin/bindings/{id}/refusal        · · · · ● · · ·
GET  /api/v1/admin/unreachable                  ● · · · ● · · ·
GET  /api/v1/admin/circulars                    ● ● ● ● ● · · ·
POST /api/v1/admin/circulars                    ● · · · · · · ·
GET  /api/v1/admin/circulars/{id}               ● ● ● ● ● · · ·
GET  /api/v1/admin/codes                        · ● · ● · · · ·
GET  /api/v1/admin/codes/{id}/picture           · ● · ● · · · ·
GET  /api/v1/admin/codes/{id}/print             · ● · ● · · · ·
POST /api/v1/admin/codes/{id}/prints            · ● · ● · · · ·
GET  /api/v1/admin/organizations/{id}/print     · ● · ● · · · ·
GET  /api/v1/admin/prints                       · ● · ● · · · ·
GET  /api/v1/admin/prints/file                  · ● · ● · · · ·
POST /api/v1/admin/prints/{id}/check            · ● · ● · · · ·
POST /api/v1/admin/prints/{id}/take-down        · ● · ● · · · ·
GET  /api/v1/admin/publication                  · · · ● · · · ·
POST /api/v1/admin/publication                  · · · ● · · · ·
POST /api/v1/admin/officials/{id}/photo         · · · ● · · · ·
GET  /api/v1/admin/duties                       ● ● ● ● ● · · ·
POST /api/v1/admin/duties/{id}/confirmation     ● ● ● ● ● · · ·
GET  /api/v1/admin/completeness                 ● ● · ● · · · ·
GET  /api/v1/admin/code-reports                 · · · ● · · · ·
POST /api/v1/admin/code-reports/{id}/settle     · · · ● · · · ·
POST /api/v1/admin/codes/missing                · · · ● · · · ·
POST /api/v1/admin/codes/{id}/replacement       · · · ● · · · ·
POST /api/v1/admin/officials/{id}/certificates  · · · ● · · · ·
POST /api/v1/admin/certificates/{id}/revocation · · · ● · · · ·
POST /api/v1/admin/posts/{id}/certificate-rule  · · · ● · · · ·
POST /api/v1/admin/posts/{id}/duties            · · · ● · · · ·
POST /api/v1/admin/organizations/{id}/duties    · · · ● · · · ·
GET  /api/v1/admin/officials                    · · · ● · · · ·
GET  /api/v1/admin/establishment                ● ● ● ● · · · ·
GET  /api/v1/admin/establishment/export         ● ● ● ● · · · ·
GET  /api/v1/admin/organizations/{id}/establishment ● ● ● ● · · · ·
GET  /api/v1/admin/posts/{id}                   ● ● ● ● · · · ·
GET  /api/v1/admin/officials/{id}               ● ● ● ● · · · ·
POST /api/v1/admin/arrivals                     · · · ● · · · ·
GET  /api/v1/admin/officials/{id}/career        · · · ● · · · ·
POST /api/v1/admin/officials/{id}/moves         · · · ● · · · ·
GET  /api/v1/admin/posts                        · · · ● · · · ·
GET  /api/v1/admin/posts/{id}/history           · · · ● · · · ·
POST /api/v1/admin/posts/{id}/abolition         · · · ● · · · ·
GET  /api/v1/admin/counters                     · · · ● · · · ·
GET  /api/v1/admin/pilot-batches                · · · ● · · · ·
GET  /api/v1/admin/pilot-scope                  · · · ● · · · ·
GET  /api/v1/admin/steps                        · · · ● · · · ·
POST /api/v1/admin/organizations/{id}/merger    · · · ● · · · ·
POST /api/v1/admin/organizations/{id}/abolition · · · ● · · · ·
GET  /api/v1/admin/imports                      · · · ● ● · · ·
GET  /api/v1/admin/imports/{id}                 · · · ● ● · · ·
GET  /api/v1/admin/imports/kinds                · · · ● ● · · ·
GET  /api/v1/admin/imports/template             · · · ● ● · · ·
POST /api/v1/admin/imports/checks               · · · ● ● · · ·
POST /api/v1/admin/imports/runs                 · · · ● ● · · ·
"""
BODIES = {
    "accept": {},
    "reject": {"reason": "不属于受理范围"},
    "assign": {"organization_id": 1},
    "answer": {"text": "已整改", "result": "resolved"},
    "return": {"reason": "不属于本单位职责"},
    "escalate": {"reason": "请上一级协调"},
    "transfer": {"reason": "涉嫌违纪"},
    "close": {"text": "已整改"},
    "pause": {"days": 1, "reason": "等待鉴定"},
    "resume": {},
    "extension": {"days": 1, "reason": "情况复杂"},
    "acknowledgement": {},
    "recusal": {"reason": "亲属"},
    "recusals": {"organization_id": 2, "reason": "亲属"},
    "end": {},
    "roster": {"day": "2026-12-01", "staff_ids": []},
    "competences": {"category": "attitude", "organization_ids": [1]},
    "phone-complaints": {
        "organization_id": 1,
        "kind": "complaint",
        "category": "attitude",
        "text": "窗口态度生硬",
        "anonymous": True,
    },
    "messages": {"text": "请说明是哪一天"},
    "contact": {"reason": "需要核实时间"},
    "join": {"lead_id": 1},
    "separate": {},
    "hold": {"reason": "正在核查"},
    "hold-end": {"reason": "核查结束"},
    "reviewed": {},
    "urge": {},
    "binding-code": {},
    "unbinding": {},
    "approval": {},
    "refusal": {},
    "prints": {"carrier": "badge", "place": "一楼大厅"},
    "check": {},
    "take-down": {},
    "publication": {"kind": "organization", "changes": {"phone": True}},
    "photo": {},
    "confirmation": {"version": "0" * 64},
    "settle": {"note": "已更换"},
    "missing": {},
    "replacement": {"reason": "遗失"},
    "certificates": {"number": "Z-1", "scope": "检查", "valid_from": "2026-01-01", "valid_until": "2027-01-01"},
    "revocation": {},
    "certificate-rule": {"needed": True},
    "arrivals": {"staff_number": "S-new", "name": "虚构新人", "on": "2026-12-01", "document": "测试〔2026〕1号"},
    "moves": {"kind": "leave", "on": "2026-12-01", "document": "测试〔2026〕1号"},
    "abolition": {"document": "测试〔2026〕1号"},
    "merger": {"into_id": 1, "document": "测试〔2026〕1号"},
    "duties": {"text": "受理申请", "starts_on": "2026-12-01"},
    "circulars": {"title": "关于窗口纪律的通报", "text": "请各单位对照检查并整改。"},
    "days": {"day": "2026-12-31", "works": False, "document": "测试通知〔2026〕1号"},
    "removal": {"day": "2026-12-31"},
    "years": {"year": 2027, "document": "测试通知〔2026〕2号", "rests": ["2027-01-01"], "works": []},
    "release": {},
    "exclude": {"reason": "organized"},
}
UNKNOWN_ID = 999_999
UNKNOWN_RANDOM_ID = "0" * 32


def written():
    for line in MATRIX.strip().splitlines()[1:]:
        method, path, *marks = line.split()
        yield method, path, dict(zip(EVERYBODY, (mark == "●" for mark in marks), strict=True))


def admin_routes(app):
    return {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/admin")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }


def concrete(path):
    random = re.search("attachments|comments|rating-bursts", path)
    return path.replace("{id}", UNKNOWN_RANDOM_ID if random else str(UNKNOWN_ID))


def import_file(phone, path, who, checker):
    """Send a file of somebody's own, with what a check of it said where it is to be applied."""
    lines = f"批次编号,批次名称,文号,开始日期\n{who.replace('_', '-')},批,文,2026-01-01\n".encode()
    more = {}
    if path.endswith("/runs"):
        checked = import_file(checker, "/api/v1/admin/imports/checks", who, checker).json
        more = {name: checked[name] for name in ("file_sha256", "difference_sha256")}
    parts = {"file": (io.BytesIO(lines), "a.csv"), "kind": "pilot-batches", **more}
    headers = {**phone.headers, "Idempotency-Key": f"import-of-{who}"}
    return phone.client.post(path, data=parts, headers=headers)


def test_the_matrix_names_every_admin_route(app):
    assert {(method, path) for method, path, _ in written()} == admin_routes(app)


@pytest.mark.parametrize(
    ("method", "path", "may"), list(written()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_each_role_may_do_what_the_matrix_says_and_nothing_else(everybody, method, path, may):
    happened = {}
    for who, phone in everybody.items():
        if method == "GET":
            answer = phone.get(concrete(path))
        elif path.endswith("/attachments"):
            answer = phone.upload(b"%PDF-1.4\n%%EOF", "a.pdf", "application/pdf", to=path)
        elif path.endswith(("/imports/checks", "/imports/runs")):
            answer = import_file(phone, path, who, everybody["establishment"])
        else:
            answer = phone.post(concrete(path), BODIES[path.rsplit("/", 1)[1]])
        # Who may, finds out that there is nothing with this id; who may not, does not even find out that.
        happened[who] = 200 if answer.status_code == 201 else answer.status_code
        if answer.status_code >= 400:
            assert_refusal(answer)

    allowed = 404 if "{id}" in path else 200
    wanted = {who: allowed if yes else 403 for who, yes in may.items()}
    wanted["nobody"] = 401
    assert happened == wanted


def test_no_other_verb_gets_through(supervisor, phone):
    for path in {path for _, path, _ in written()}:
        known = {method for method, of, _ in written() if of == path}
        for verb in {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"} - known:
            for who in (supervisor, phone()):
                answer = who.client.open(concrete(path), method=verb, headers=who.headers)
                assert answer.status_code == 405, (verb, path, answer.status_code)
                assert_refusal(answer)


OTHER_WORDS = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "X-Original-URL", "X-Rewrite-URL")


def test_a_header_changes_neither_verb_nor_address(phone):
    for header in OTHER_WORDS:
        for value in ("DELETE", "/api/v1/admin/complaints"):
            answer = phone().client.get("/api/v1/vocabulary", headers={header: value})
            assert answer.status_code == 200
            assert "dimensions" in answer.json


SPELLINGS = (
    "/api/v1/admin/complaints/",
    "/api/v1/ADMIN/complaints",
    "/api/v1/admin//complaints",
    "/api/v1/vocabulary/../admin/complaints",
    "/api/v1/%61dmin%2fcomplaints",
    "/api/v1/admin%252fcomplaints",
    "/api/v1/admin/complaints;x=1",
    "/api/v1/admin/complaints/%2e%2e/overview",
    "//api/v1/admin/complaints",
)


def test_other_spellings_of_an_address_lead_nowhere(phone):
    for who in (phone(), phone("wang")):
        for path in SPELLINGS:
            answer = who.get(path)
            assert answer.status_code in (301, 308, 401, 403, 404), (path, answer.status_code)
            assert b"items" not in answer.data


@pytest.mark.parametrize("power", ["sign_out", "deactivated", "other_role", "other_office"])
def test_powers_end_with_the_next_request(admin_of, phone, city, power):
    admin = admin_of(1)
    assert admin.get("/api/v1/admin/complaints").status_code == 200
    changes: dict[str, dict[str, object]] = {
        "sign_out": {"name": "管理员（虚构）"},
        "deactivated": {"active": False},
        "other_role": {"role": models.StaffRole.SYSTEM_ADMIN},
        "other_office": {"organization": 2},
    }
    account = models.StaffAccount.update(**changes[power])
    account.where(models.StaffAccount.unionid == "u-admin-1").execute()
    if power == "sign_out":
        assert admin.client.delete("/api/v1/sessions/current", headers=admin.headers).status_code == 204

    answer = admin.get("/api/v1/admin/complaints")
    figures = admin.get("/api/v1/admin/figures?level=organization&id=1")

    assert answer.status_code == {"sign_out": 401, "other_office": 200}.get(power, 403)
    assert figures.status_code == {"sign_out": 401}.get(power, 403)


def test_a_role_cannot_be_asked_for(phone, city):
    wang = phone("wang")
    for more in ({"role": "supervisor"}, {"staff": {"role": "supervisor"}}, {"unionid": "u-supervisor-1"}):
        answer = wang.post("/api/v1/sessions", {"code": "browser:0123456789abcdef-0123", **more})
        assert answer.status_code == 422
        assert_refusal(answer)
    for header in ("X-WX-OPENID", "X-WX-UNIONID", "X-Forwarded-User", "X-Openid"):
        headers = {**wang.headers, header: "supervisor"}
        assert wang.client.get("/api/v1/admin/overview", headers=headers).status_code == 403
        assert wang.client.get("/api/v1/admin/overview", headers={header: "supervisor"}).status_code == 401


@pytest.mark.parametrize("route", ["scans", "ratings", "complaints", "progress", "changes"])
def test_an_openid_in_the_body_is_refused_and_changes_nothing(phone, city, route):
    wang = phone("wang")
    token = city[OFFICE]
    ticket = wang.post(f"/api/v1/codes/{token}/scans").json["ticket"]
    grades = {"legality": 4, "attitude": 3, "efficiency": 4, "integrity": 4}
    path, body = {
        "scans": (f"/api/v1/codes/{token}/scans", {}),
        "ratings": ("/api/v1/ratings", {"ticket": ticket, "grades": grades}),
        "complaints": ("/api/v1/complaints", complaint_body(token)),
        "progress": ("/api/v1/complaints/progress", {"receipt_number": "1" * 16, "secret": "A" * 16}),
        "changes": (
            "/api/v1/ratings/changes",
            {"ticket": ticket, "grades": grades, "change": {"until": "2026-11-24T10:30:00+08:00", "proof": "0" * 64}},
        ),
    }[route]

    for name in ("openid", "mini_openid", "citizen", "citizen_id", "unionid", "user_id"):
        answer = wang.post(path, {**body, name: "li"})
        assert answer.status_code == 422
        assert set(answer.json["error"]["fields"]) == {name}

    assert models.Rating.select().count() == models.Complaint.select().count() == 0


DERIVED: tuple[dict[str, object], ...] = (
    {"staff_id": 1}, {"official": 1}, {"weight": 9}, {"verified": True}, {"created_at": "2020-01-01"},
    {"day": "2020-01-01"}, {"status": "closed"}, {"released": True}, {"assurance": "visit"},
    {"public_id": "0" * 32},
)  # fmt: skip


def test_what_the_server_derives_cannot_be_sent(phone, city, clock):
    wang = phone("wang")
    ticket = wang.post(f"/api/v1/codes/{city[OFFICE]}/scans").json["ticket"]
    grades = {"legality": 4, "attitude": 3, "efficiency": 4, "integrity": 4}

    for extra in DERIVED:
        rating = wang.post("/api/v1/ratings", {"ticket": ticket, "grades": grades, **extra})
        within = wang.post("/api/v1/ratings", {"ticket": ticket, "grades": {**grades, **extra}})
        complaint = wang.post("/api/v1/complaints", {**complaint_body(city[OFFICE]), **extra})
        assert [answer.status_code for answer in (rating, within, complaint)] == [422] * 3, extra
    assert models.Rating.select().count() == models.Complaint.select().count() == 0

    assert wang.post("/api/v1/ratings", {"ticket": ticket, "grades": grades}).status_code == 201
    assert wang.post("/api/v1/complaints", complaint_body(city[OFFICE])).status_code == 201
    rating, complaint = models.Rating.get(), models.Complaint.get()
    assert (rating.day, rating.released, rating.assurance) == (clock().date(), False, models.Assurance.VISIT)
    assert (complaint.filed_at, complaint.status) == (clock(), models.ComplaintStatus.FILED)
