"""公示开关 / What is not published is in no public answer, whichever switches are off."""

from __future__ import annotations

import io
import random

import pytest
from PIL import Image

import models
from tests.security.conftest import OFFICE, WINDOW
from wx_backend.api import access
from wx_backend.domain import code_changes, publication, qr_codes

# A mark for each field, unlike anything else in the city.
MARKS = {
    ("organization", "code"): "MARK-CODE-71",
    ("organization", "duties"): "职责标记七二",
    ("organization", "address"): "标记路七十三号",
    ("organization", "hours"): "标记时间七十四",
    ("organization", "phone"): "000-7575757",
    ("organization", "authorized_strength"): 767676,
    ("organization", "actual_strength"): 777777,
    ("counter", "place"): "标记大厅七十八",
    ("counter", "hours"): "标记时间七十九",
    ("counter", "phone"): "000-8080808",
    ("post", "duties"): "岗位职责标记八一",
    ("official", "name"): "标记人名八二",
    ("official", "staff_number"): "MARK-NUMBER-83",
    ("official", "establishment_type"): "标记编制八四",
}
SAYS = {
    "organization.departments": "标记科室八五",
    "official.certificates": "标记证件八六",
}


@pytest.fixture
def marked(city, keys, now):
    """The first office with a mark in every field, a department, a counter, a certificate and a photo."""
    code = qr_codes.find(city[WINDOW], keys=keys)
    office, post, official = code.organization, code.post, code.official
    counter = models.Counter.create(organization=office, post=post, code="C1", name="一号服务窗口")
    tables = {"organization": office, "counter": counter, "post": post, "official": official}
    for (kind, field), mark in MARKS.items():
        type(tables[kind]).update(**{field: mark}).where(type(tables[kind]).id == tables[kind].id).execute()
    models.Organization.create(
        code="T001-1", name=SAYS["organization.departments"], kind=models.OrganizationKind.DEPARTMENT, parent=office
    )
    models.Certificate.create(
        official=official,
        number="Z-1",
        scope=SAYS["official.certificates"],
        valid_from=now.date(),
        valid_until=now.date(),
    )
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(picture, "JPEG")
    models.OfficialPhoto.create(official=official, content=picture.getvalue(), changed_on=now.date())
    qr_codes.issue(office, counter=counter, keys=keys, now=now)
    return {**tables, "tokens": [one.token for one in qr_codes.all_active(office)]}


def public_answers(app, phone, marked):
    """Every public GET, for every code and office; the answers as text."""
    found = {}
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if "GET" not in rule.methods or getattr(view, access.MARK, None) is not access._anybody:
            continue
        if not rule.arguments <= {"token", "id"}:
            continue
        for token in marked["tokens"] if "token" in rule.arguments else [""]:
            path = rule.rule.replace("<token>", token).replace("<int:id>", str(marked["organization"].id))
            answer = phone().get(path)
            if answer.status_code == 200:
                found[path] = answer.get_data(as_text=answer.mimetype != "image/jpeg")
    return found


def shown(answers):
    """Which marks are in these answers, by kind and field."""
    texts = [text for text in answers.values() if isinstance(text, str)]
    marks = {f"{kind}.{field}": str(mark) for (kind, field), mark in MARKS.items()} | SAYS
    return {name for name, mark in marks.items() if any(mark in text for text in texts)} | (
        {"official.photo"} if any(isinstance(text, bytes) for text in answers.values()) else set()
    )


def test_by_default_every_marked_field_is_published(app, phone, marked):
    assert shown(public_answers(app, phone, marked)) == {
        *(f"{kind}.{field}" for kind, field in MARKS),
        *SAYS,
        "official.photo",
    }


@pytest.mark.parametrize("seed", range(4))
def test_what_is_switched_off_is_in_no_public_answer(app, phone, marked, keys, now, seed):
    chance = random.Random(seed)
    off = set()
    for kind, fields in publication.FIELDS.items():
        for field in fields:
            if chance.random() < 0.4:
                alone = chance.random() < 0.5
                subject_id = marked[kind].id if alone else None
                publication.set_flags(kind, subject_id, {field: False}, keys=keys, now=now)
                off.add(f"{kind}.{field}")

    seen = shown(public_answers(app, phone, marked))

    assert not seen & off, (seen & off, off)
    everything_else = {f"{kind}.{field}" for kind, field in MARKS} - off
    if not off & {"post.official", "organization.counters"}:
        assert {name for name in everything_else if name.startswith(("organization.", "post."))} <= seen


def test_one_official_can_be_kept_back_where_the_others_are_shown(app, phone, city, marked, keys, now):
    publication.set_flags("official", marked["official"].id, {"name": False, "photo": False}, keys=keys, now=now)
    other = phone().get(f"/api/v1/codes/{city[OFFICE + ' 2 号窗口']}/profile").json["official"]
    kept = phone().get(f"/api/v1/codes/{city[WINDOW]}/profile").json["official"]

    assert (other["name"], kept["name"], kept["photo"]) == ("虚构12号", None, None)
    assert kept["staff_number"] == "MARK-NUMBER-83"
    assert phone().get(f"/api/v1/codes/{city[WINDOW]}/photo").status_code == 404


def test_an_office_can_keep_its_posts_back(phone, marked, keys, now):
    address = f"/api/v1/organizations/{marked['organization'].id}"
    before = phone().get(address).json["posts"]
    publication.set_flags("organization", None, {"posts": False}, keys=keys, now=now)

    assert (len(before), phone().get(address).json["posts"]) == (2, [])


def test_where_somebody_works_now_is_not_told_of_one_whose_name_is_kept_back(phone, city, keys, now):
    code = qr_codes.find(city[WINDOW], keys=keys)
    other = models.Post.get(models.Post.code == "P0021")
    models.Appointment.delete().where(models.Appointment.post.in_([code.post_id, other.id])).execute()
    models.Appointment.create(official=code.official_id, post=other, starts_on=now.date())
    for post in (models.Post.get_by_id(code.post_id), other):
        code_changes.post_changed(post, keys=keys, now=now)
    address = f"/api/v1/codes/{code.token}/profile"
    before = phone().get(address).json["code"]["moved_to"]
    publication.set_flags("official", code.official_id, {"name": False}, keys=keys, now=now)

    assert before["label"] == "虚构区人社局 1 号窗口"
    assert phone().get(address).json["code"]["moved_to"] is None
