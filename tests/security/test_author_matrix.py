"""诉求人权限矩阵 / Receipt × operation: who holds number and secret may do everything of the author, nobody else may.

And no operation about complaints is without a table: a new one of the OpenAPI document fails here until it has a row.
"""

from __future__ import annotations

import re

import pytest

import models
from tests.api.conftest import complaint_body
from tests.domain.test_cases import statements
from tests.security import test_complaint_matrix as of_staff
from tests.security.answers import assert_refusal
from tests.security.conftest import OFFICE
from tests.security.test_access_matrix import written

PREFIX = "/api/v1/complaints/"
# ● opens, · looks as if there were no such complaint. o number and secret of the own one; s the own number with the
# secret of another one; n the number of another one with the own secret; u a number that nobody has;
# e number and secret of one that its author had erased.
MATRIX = """
                                          o s n u e
POST /api/v1/complaints/progress          ● · · · ·
POST /api/v1/complaints/confirmation      ● · · · ·
POST /api/v1/complaints/messages          ● · · · ·
POST /api/v1/complaints/review            ● · · · ·
POST /api/v1/complaints/withdrawal        ● · · · ·
POST /api/v1/complaints/erasure           ● · · · ·
POST /api/v1/complaints/documents         ● · · · ·
POST /api/v1/complaints/receipt           ● · · · ·
POST /api/v1/complaints/receipt-picture   ● · · · ·
POST /api/v1/complaints/subscription      ● · · · ·
"""
MORE = {"confirmation": {"outcome": "solved"}, "messages": {"text": "补充一点"}, "documents": {"document_id": "0" * 32}}
# Operations that name no complaint: who may call them at all is said by the matrix of access, or it is everybody.
OF_EVERYBODY = {
    ("POST", "/api/v1/complaints"),
    ("POST", "/api/v1/attachments"),
    ("GET", "/api/v1/receipt-keys"),
    ("GET", "/api/v1/complaint-figures"),
    ("GET", "/api/v1/organizations/{id}/complaint-figures"),
    ("GET", "/o/complaints"),
}


def rows():
    head, *lines = MATRIX.strip("\n").splitlines()
    for line in lines:
        method, path, *marks = line.split()
        yield method, path, dict(zip(head.split(), (mark == "●" for mark in marks), strict=True))


def documented(app):
    paths = app.test_client().get("/openapi/openapi.json").json["paths"]
    return {(method.upper(), path) for path, methods in paths.items() for method in methods}


def test_every_operation_about_complaints_stands_in_one_of_the_tables(app):
    about = {one for one in documented(app) if re.search("complaint|attachment|receipt", one[1])}
    of_author = {(method, path) for method, path, _ in rows()}
    of_one = set(of_staff.operations(app))
    of_lists = {(method, path) for method, path, _ in written() if (method, path) not in of_one}

    assert of_author == {one for one in about if one[1].startswith(PREFIX)}
    assert about <= of_author | of_one | of_lists | OF_EVERYBODY
    assert about >= of_author | of_one | OF_EVERYBODY


def filed(phone, city):
    answer = phone.post("/api/v1/complaints", complaint_body(city[OFFICE]))
    assert answer.status_code == 201, answer.json
    return {name: answer.json[name] for name in ("receipt_number", "secret")}


@pytest.fixture
def receipts(phone, city):
    """What is shown as a receipt, by the letter of the table."""
    wang = phone("wang")
    own, other, gone = filed(wang, city), filed(phone("li"), city), filed(wang, city)
    for step in ("withdrawal", "erasure"):
        assert wang.post(PREFIX + step, gone).status_code == 200
    return {
        "s": {**own, "secret": other["secret"]},
        "n": {**own, "receipt_number": other["receipt_number"]},
        "u": {**own, "receipt_number": "0" * 16},
        "e": gone,
        "o": own,  # last, for it ends the complaint
    }


def test_a_number_that_exists_costs_what_one_costs_that_does_not(phone, receipts, db):
    somebody = phone("zhao")

    def asks(letter):
        return statements(db, lambda: somebody.post(f"{PREFIX}progress", receipts[letter]))

    asks("u")  # the counter of this address is there
    assert asks("u") == asks("s") == asks("n") == asks("e")


def test_the_key_of_a_filing_gives_its_receipt_to_who_filed_it_and_nobody_else(phone, city):
    wang, body = phone("wang"), complaint_body(city[OFFICE])
    first = wang.post("/api/v1/complaints", body, key="a-key-of-wang-1")

    stolen = phone("li").post("/api/v1/complaints", body, key="a-key-of-wang-1")
    changed = wang.post("/api/v1/complaints", {**body, "text": "另外写的一件事情"}, key="a-key-of-wang-1")
    again = phone("wang").post("/api/v1/complaints", body, key="a-key-of-wang-1")

    assert (stolen.status_code, changed.status_code) == (422, 422)
    assert first.json["secret"] not in stolen.get_data(as_text=True)
    assert again.json == first.json
    assert models.Complaint.select().count() == 1


@pytest.mark.parametrize(("method", "path", "opens"), list(rows()), ids=[path for _, path, _ in rows()])
def test_only_number_and_secret_together_open_and_everything_else_looks_the_same(phone, receipts, method, path, opens):
    somebody = phone("zhao")
    body = MORE.get(path.rsplit("/", 1)[1], {})
    nothing = somebody.post(path, {**body, "receipt_number": "9" * 16, "secret": "A" * 16})
    before = list(models.ComplaintEvent.select().dicts())

    for letter, receipt in receipts.items():
        answer = somebody.post(path, {**body, **receipt})
        if opens[letter]:
            # What is not possible now, and a document that there is not, are answers about the own complaint.
            assert answer.status_code in (200, 409) or path.endswith("/documents"), answer.json
            assert of_staff.all_of(answer) != of_staff.all_of(nothing)
            continue
        assert_refusal(answer)
        assert of_staff.all_of(answer) == of_staff.all_of(nothing), letter
        assert list(models.ComplaintEvent.select().dicts()) == before
    assert nothing.status_code == 404
