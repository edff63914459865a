"""投诉权限矩阵 / Role × target × action: who may do what with which complaint, for each operation of the document.

The table says which complaints exist for whom; that an action is the role's at all is said by the other matrix.
"""

from __future__ import annotations

from datetime import date

import pytest

import models
from models import ComplaintKind, ComplaintStatus, StaffAccount, StaffRole
from tests.domain import conftest as of_domain
from tests.security.answers import assert_refusal
from tests.security.conftest import WINDOW
from tests.security.test_access_matrix import BODIES, written
from wx_backend.documents.store import Store
from wx_backend.domain import attachments

file, office = of_domain.file, of_domain.office

# ● exists, · does not. S supervisor of the whole city, N of the first office alone, I one who works in that office,
# C whose superior C is, U and V administrators of the first and second office, D discipline inspection,
# P an inspector who works in the first office, E establishment office, A system administrator, c citizen.
MATRIX = """
                     S N I C U V D P E A c
about_window         ● ● · · · · · · · · ·
about_other_office   ● · ● · · · · · · · ·
about_inside         · · · ● · · · · · · ·
about_head           ● ● · · · · · · · · ·
declared             · · ● · · · · · · · ·
assigned             ● ● · · ● · · · · · ·
assigned_elsewhere   ● ● · · · ● · · · · ·
assigned_about_head  ● ● · · · · · · · · ·
assigned_about_U     ● ● · · · · · · · · ·
tip_off              · · · · · · ● · · · ·
tip_off_elsewhere    · · · · · · ● ● · · ·
"""
PREFIX = "/api/v1/admin/complaints/{id}"
PICTURE = ("GET", "/api/v1/admin/attachments/{id}")
COLUMN = {"E": "establishment", "A": "system_admin", "c": "citizen", "U": "unit_admin", "V": "unit_admin"}
COLUMN |= {"D": "discipline", "P": "discipline", "S": "supervisor", "N": "supervisor", "I": "supervisor"}
COLUMN["C"] = "supervisor"


def cells():
    heads, *lines = MATRIX.strip("\n").splitlines()
    for line in lines:
        target, *marks = line.split()
        yield target, dict(zip(heads.split(), (mark == "●" for mark in marks), strict=True))


def account(name, role=StaffRole.SUPERVISOR, **facts):
    return StaffAccount.create(name=f"{name}（虚构）", role=role, unionid=f"u-{name}", **facts)


@pytest.fixture
def posts(offices):
    """Posts of the first office: a head, one of the supervisor inside, one of its administrator; and the third's."""
    made = {name: models.Post.create(organization=offices[1], code=f"M{name}", name=name) for name in ("inside", "U")}
    head = models.Post.create(organization=offices[1], code="Mhead", name="局长", is_head=True)
    director = models.Official.create(staff_number="M900", name="虚构局长")
    models.Appointment.create(official=director, post=head, starts_on=date(2025, 1, 1))
    window = models.Post.get(models.Post.organization == offices[1], models.Post.name == WINDOW.split(" ", 1)[1])
    return {**made, "head": head, "window": window}


@pytest.fixture
def readers(everybody, phone, admin_of, narrow_supervisor, offices, posts, now):
    chief = account("chief")
    account("inside", organization=offices[1], post=posts["inside"], whole_city=True, superior=chief)
    account("inspector", StaffRole.DISCIPLINE, organization=offices[1], whole_city=True)
    StaffAccount.update(post=posts["U"]).where(StaffAccount.unionid == "u-admin-1").execute()
    models.ConflictDeclaration.create(
        staff=StaffAccount.get(StaffAccount.unionid == "u-supervisor-1"),
        organization=offices[3],
        reason="配偶在该单位任职",
        declared_at=now,
    )
    others = {letter: everybody[COLUMN[letter]] for letter in "SUDEAc"}
    named = {
        letter: phone(name, f"u-{name}") for letter, name in zip("ICP", ("inside", "chief", "inspector"), strict=True)
    }
    return {**others, **named, "N": narrow_supervisor, "V": admin_of(2)}


@pytest.fixture
def make(file, offices, posts, keys, now, tmp_path):
    """Makes a complaint with a picture, of the kind that a line of the table names."""
    tip_off = {"kind": ComplaintKind.TIP_OFF}
    passed = {"content_check": models.ContentCheck.PASSED}
    about = {
        "about_window": {"post": posts["window"]},
        "about_other_office": {"organization": offices[2]},
        "about_inside": {"post": posts["inside"]},
        "about_head": {"post": posts["head"]},
        "declared": {"organization": offices[3]},
        "assigned": {"post": posts["window"]},
        "assigned_elsewhere": {"post": posts["window"]},
        "assigned_about_head": {"post": posts["head"]},
        "assigned_about_U": {"post": posts["U"]},
        "tip_off": {"post": posts["window"], **tip_off},
        "tip_off_elsewhere": {"organization": offices[2], **tip_off},
    }

    def act(target):
        picture = attachments.begin(
            b"a picture", owner="somebody", media_type="image/jpeg", cap=10_000, keys=keys, now=now
        )
        Store(tmp_path / "attachments").write(picture.row.id, picture.sealed)
        complaint = file(**about[target], **passed, attachments=[picture.row.id]).complaint
        if target.startswith("assigned"):
            where = offices[2 if target == "assigned_elsewhere" else 1]
            facts = {"assigned_organization": where, "status": ComplaintStatus.ASSIGNED}
            models.Complaint.update(**facts).where(models.Complaint.id == complaint.id).execute()
        return complaint.id

    return act


def operations(app):
    """Method and path of each documented operation on one complaint."""
    paths = app.test_client().get("/openapi/openapi.json").json["paths"]
    found = ((method.upper(), path) for path, methods in paths.items() for method in methods)
    return sorted(one for one in found if one[1].startswith(PREFIX) or one == PICTURE)


def call(phone, method, path, number, lead):
    if (method, path) == PICTURE:
        row = models.Attachment.get_or_none(models.Attachment.complaint == number)
        return phone.get(path.replace("{id}", row.id if row else "0" * 32))
    concrete = path.replace("{id}", str(number))
    if method == "GET":
        return phone.get(concrete)
    act = path.rsplit("/", 1)[1]
    return phone.post(concrete, {"lead_id": lead} if act == "join" else BODIES[act])


def all_of(answer):
    """What somebody sees of an answer: status, body and each heading."""
    return answer.status_code, answer.data, sorted(answer.headers)


def test_the_document_has_operations_on_a_complaint_and_the_other_matrix_names_each(app):
    assert operations(app)
    assert set(operations(app)) <= {(method, path) for method, path, _ in written()}


@pytest.mark.parametrize(("target", "exists"), list(cells()), ids=[target for target, _ in cells()])
def test_each_role_finds_the_complaints_of_the_table_for_each_action_and_no_others(app, readers, make, target, exists):
    roles = {(method, path): may for method, path, may in written()}
    hidden, wrong, nothing = make(target), [], {}
    every = operations(app)
    for who, phone in readers.items():
        for method, path in every:
            may = roles[method, path][COLUMN[who]]
            answer = call(phone, method, path, make(target) if may and exists[who] else hidden, hidden)
            if not may:
                wanted = answer.status_code == 403
            elif not exists[who]:
                if (method, path) not in nothing:
                    nothing[method, path] = all_of(call(phone, method, path, 999_999, hidden))
                wanted = answer.status_code == 404 and all_of(answer) == nothing[method, path]
            else:
                wanted = answer.status_code in (200, 204, 409)
            if not wanted:
                wrong.append((who, method, path, answer.status_code, answer.json))
            if answer.status_code >= 400:
                assert_refusal(answer)

    assert wrong == []
    stored = models.Complaint.get_by_id(hidden)
    assert stored.status is (ComplaintStatus.ASSIGNED if target.startswith("assigned") else ComplaintStatus.FILED)
    assert not models.ComplaintEvent.select().where(
        models.ComplaintEvent.complaint == hidden, models.ComplaintEvent.staff.is_null(False)
    )
