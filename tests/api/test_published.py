"""公示管理接口 / Photos, switches and duties: what the establishment office sets, and what officials confirm."""

from __future__ import annotations

import io
import logging
import struct
import uuid
import zlib
from datetime import timedelta

import pytest
from PIL import Image

import models
from wx_backend.domain import catalogue, completeness, duties


@pytest.fixture
def official(phone, window):
    """The phone of the official on the first window."""
    models.StaffAccount.create(
        name="虚构11号",
        role=models.StaffRole.OFFICIAL,
        unionid="u-official",
        official=window.official,
        organization=window.organization,
    )
    return phone("official", "u-official")


def send_photo(phone, official_id, content):
    headers = {**phone.headers, "Idempotency-Key": str(uuid.uuid4())}
    parts = {"file": (io.BytesIO(content), "photo.jpg", "image/jpeg")}
    return phone.client.post(f"/api/v1/admin/officials/{official_id}/photo", data=parts, headers=headers)


def portrait():
    picture, out = Image.new("RGB", (600, 1000), "gray"), io.BytesIO()
    exif = picture.getexif()
    exif[0x010E] = "拍摄者的名字"
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_a_photo_is_drawn_anew_and_shows_at_once(office_of_posts, phone, window):
    address = f"/api/v1/codes/{window.token}"
    before = phone().get(f"{address}/profile").json["official"]["photo"]

    kept = send_photo(office_of_posts, window.official_id, portrait())

    shown = phone().get(f"{address}/profile").json["official"]["photo"]
    answer = phone().get(shown)
    picture = Image.open(io.BytesIO(answer.data))
    assert (before, kept.status_code, shown) == (None, 200, f"{address}/photo")
    assert (picture.size, dict(picture.getexif())) == ((360, 480), {})


def png_of(width, height):
    """A picture that says it is this large; nothing in it needs to be decoded to know that."""

    def chunk(name, content):
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(10))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def test_a_photo_of_169_megapixels_is_refused_in_words_and_nothing_is_stored(office_of_posts, window):
    answer = send_photo(office_of_posts, window.official_id, png_of(13_000, 13_000))

    assert answer.status_code == 413
    assert answer.json["error"]["message"].startswith("照片像素过大")
    assert models.OfficialPhoto.select().count() == 0


def test_what_is_no_photo_is_refused(office_of_posts, window):
    assert send_photo(office_of_posts, window.official_id, b"GIF89a nothing").status_code == 415
    assert send_photo(office_of_posts, 999_999, portrait()).status_code == 404


def test_a_switch_hides_a_field_with_the_next_request_and_is_audited(office_of_posts, phone, window):
    body = {"kind": "organization", "id": window.organization_id, "changes": {"phone": False}}

    set_off = office_of_posts.post("/api/v1/admin/publication", body).json["items"]

    assert [flag["field"] for flag in set_off if not flag["published"]] == ["phone"]
    assert phone().get(f"/api/v1/codes/{window.token}/profile").json["organization"]["phone"] is None
    newest = models.AuditEntry.select().order_by(models.AuditEntry.sequence.desc()).first()
    assert (newest.action, newest.detail) == ("publication_changed", "phone=不公示")
    unknown = office_of_posts.post("/api/v1/admin/publication", {**body, "changes": {"openid": True}})
    assert unknown.status_code == 422


def test_what_was_switched_alone_follows_its_kind_again(office_of_posts, phone, window):
    def turn(value, *, alone):
        body = {"kind": "organization", "id": window.organization_id if alone else None, "changes": {"phone": value}}
        items = office_of_posts.post("/api/v1/admin/publication", body).json["items"]
        return next((flag["published"], flag["own"], flag["general"]) for flag in items if flag["field"] == "phone")

    assert turn(False, alone=True) == (False, True, True)
    assert turn(None, alone=True) == (True, False, True)
    assert phone().get(f"/api/v1/codes/{window.token}/profile").json["organization"]["phone"]
    newest = models.AuditEntry.select().order_by(models.AuditEntry.sequence.desc()).first()
    assert (newest.action, newest.detail) == ("publication_changed", "phone=随统一设置")

    assert turn(False, alone=False) == (False, False, False)
    assert phone().get(f"/api/v1/codes/{window.token}/profile").json["organization"]["phone"] is None
    assert turn(None, alone=False) == (True, False, True)


def test_duties_show_as_they_were_published_on_the_day(phone, window, keys, now, clock):
    address = f"/api/v1/codes/{window.token}/profile"
    tomorrow = now.date() + timedelta(days=1)
    duties.publish(window.post, "新职责", starts_on=tomorrow, keys=keys, now=now)
    today = phone().get(address).json["post"]["duties"]

    clock.moment += timedelta(days=1)

    assert today == ["受理申请", "解答咨询"]
    assert phone().get(address).json["post"]["duties"] == ["新职责"]
    assert duties.text_on(window.post, now.date()).splitlines() == ["受理申请", "解答咨询"]


def test_an_official_confirms_the_own_duties_and_only_what_was_shown(official, window, keys, now):
    [shown] = official.get("/api/v1/admin/duties").json["items"]
    address = f"/api/v1/admin/duties/{shown['post_id']}/confirmation"
    first = official.post(address, {"version": shown["version"]})
    duties.publish(window.post, "又改了", starts_on=now.date(), keys=keys, now=now)
    stale = official.post(address, {"version": shown["version"]})
    other = official.post(f"/api/v1/admin/duties/{shown['post_id'] + 1}/confirmation", {"version": shown["version"]})

    assert (shown["confirmed_at"], first.json["items"][0]["confirmed_at"]) == (None, "2026-11-23T10:30:00+08:00")
    assert (stale.status_code, other.status_code) == (409, 404)
    assert official.get("/api/v1/admin/duties").json["items"][0]["confirmed_at"] is None


def test_completeness_is_counted_for_each_post_and_says_what_is_missing(office_of_posts, official, window):
    [shown] = official.get("/api/v1/admin/duties").json["items"]
    official.post(f"/api/v1/admin/duties/{shown['post_id']}/confirmation", {"version": shown["version"]})
    send_photo(office_of_posts, window.official_id, portrait())

    items = office_of_posts.get("/api/v1/admin/completeness").json["items"]

    own = next(one for one in items if one["organization_id"] == window.organization_id)
    assert (own["posts"], own["complete"]) == (2, 1)
    assert [(row["post"], row["done"], row["missing"]) for row in own["items"]] == [
        ("2 号窗口", 3, ["没有照片", "本人未确认职责"]),
        ("1 号窗口", 5, []),
    ]
    assert [(row["may_have_code"], row["unconfirmed"]) for row in own["items"]] == [(True, True), (True, False)]


def test_the_office_that_lacks_most_comes_first(office_of_posts, window):
    bare = models.Organization.create(code="B9", name="虚构区新设局")
    models.Post.create(organization=bare, code="B9", name="无职责岗")

    items = office_of_posts.get("/api/v1/admin/completeness").json["items"]

    assert items[0]["organization"] == "虚构区新设局"
    assert [post["may_have_code"] for post in items[0]["items"]] == [False]


def test_counting_completeness_asks_no_more_for_many_posts_than_for_few(city, window, now, caplog):
    def statements():
        caplog.clear()
        completeness.summary(None, now.date())
        return len([record for record in caplog.records if record.name == "peewee"])

    caplog.set_level(logging.DEBUG, logger="peewee")
    few = statements()
    for number in range(30):
        models.Post.create(organization=window.organization, code=f"M{number}", name=f"岗位{number}")

    assert 0 < statements() == few


def test_a_switch_of_one_subject_says_what_stands_behind_it(office_of_posts, window):
    address = f"/api/v1/admin/publication?kind=official&id={window.official_id}"
    one, every = (
        office_of_posts.get(address).json["items"],
        office_of_posts.get("/api/v1/admin/publication").json["items"],
    )

    values = {flag["field"]: flag["value"] for flag in one}
    assert (values["name"], values["on_duty"], values["photo"]) == (window.official.name, "是", "")
    assert {flag["value"] for flag in every} == {None}
    for kind, subject in (("organization", window.organization_id), ("post", window.post_id)):
        shown = office_of_posts.get(f"/api/v1/admin/publication?kind={kind}&id={subject}").json["items"]
        assert any(flag["value"] for flag in shown)


def test_duties_that_an_import_has_changed_show_at_once_and_past_ones_stay_on_record(phone, window, keys, now, clock):
    address = f"/api/v1/codes/{window.token}/profile"
    duties.keep_up(now=now)
    clock.moment += timedelta(days=1)
    models.Post.update(duties="导入的新职责").where(models.Post.id == window.post_id).execute()
    catalogue.changed()
    shown = phone().get(address).json["post"]["duties"]
    kept = [duties.keep_up(now=clock()) for _ in range(2)]

    post = models.Post.get_by_id(window.post_id)
    assert (shown, kept) == (["导入的新职责"], [1, 0])
    assert duties.text_on(post, now.date()) == "受理申请\n解答咨询"
    assert duties.text_on(post, clock().date()) == "导入的新职责"


def test_duties_that_begin_today_come_into_the_row_by_the_nightly_job(window, keys, now):
    tomorrow = now + timedelta(days=1)
    duties.publish(window.post, "明天的职责", starts_on=tomorrow.date(), keys=keys, now=now)

    counts = [duties.keep_up(now=tomorrow) > 0, duties.keep_up(now=tomorrow)]

    assert counts == [True, 0]
    assert models.Post.get_by_id(window.post_id).duties == "明天的职责"
