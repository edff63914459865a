"""照片的竞争 / Photos at once: the day's number is exact, and a photo goes with one complaint."""

from __future__ import annotations

import io
from collections import Counter

from PIL import Image

import models
from tests.api.conftest import Phone, complaint_body
from tests.chaos.support import at_once
from wx_backend.domain import citizens, limits

OFFICE = "虚构区审批局"


def picture():
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG")
    return out.getvalue()


def same_person(app, phone):
    another = Phone(app)
    another.headers = phone.headers
    return another


def statuses(answers):
    return Counter(answer.status_code for answer in answers)


def test_the_photos_of_a_day_are_counted_exactly_however_many_come_at_once(
    app, city, phone, settings, tmp_path, keys, now
):
    wang, content = phone("wang"), picture()
    cap = settings.limits.attachments_per_citizen_per_day
    owner = citizens.resolve(wang.headers["Authorization"].removeprefix("Bearer "), keys=keys, now=now).citizen.id
    for _ in range(cap - 4):
        limits.spend("attachment", owner, cap, keys=keys, now=now)

    answers = at_once(12, lambda _: same_person(app, wang).upload(content))

    assert statuses(answers) == {201: 4, 429: 8}
    rows = {row.id for row in models.Attachment.select()}
    # The transaction that the database asked to run again has left a file, which the night sweeps.
    assert rows <= {file.name for file in (tmp_path / "attachments").iterdir()}
    assert len(rows) == 4


def test_a_photo_goes_with_one_of_the_complaints_that_want_it_and_the_others_are_not_filed(app, city, phone):
    wang = phone("wang")
    body = complaint_body(city[OFFICE], attachments=[wang.upload(picture()).json["id"]])

    answers = at_once(8, lambda _: same_person(app, wang).post("/api/v1/complaints", body))

    assert statuses(answers) == {201: 1, 422: 7}
    assert all(
        answer.json["error"]["fields"] == {"attachments": "请重新添加照片"}
        for answer in answers
        if answer.status_code == 422
    )
    assert models.Complaint.select().count() == 1
    assert models.Attachment.get().complaint == models.Complaint.get()
