"""密钥轮换 / Keys and algorithm change while complaints come in, are handed over, and are read; nothing is lost."""

from __future__ import annotations

import pytest

import models
from models import ComplaintKind, ComplaintStatus
from wx_backend.domain import attachments, complaint_words, complaints, key_rotation
from wx_backend.domain.deadlines import Deadlines
from wx_backend.domain.keyring import SEALING, Unreadable
from wx_backend.key_file import KeyFile

AES, SM4 = 1, 2


@pytest.fixture
def rotated(key_file, keys):
    """Makes new keys; gives the keyring that has them."""

    def act(algorithm="aes-256-gcm"):
        for purpose in SEALING:
            key_file.add_key(purpose)
        return KeyFile(key_file.path, algorithm).keyring()

    return act


def key_of(complaint):
    """The key of a complaint as its row keeps it now."""
    return bytes(models.Complaint.get_by_id(complaint.id).key_cipher or b"")


def picture_by(keys, now):
    return attachments.begin(b"picture", owner="somebody", media_type="image/jpeg", cap=99, keys=keys, now=now)


def test_after_a_rotation_the_old_keys_open_nothing_and_the_new_ones_everything(file, keys, key_file, rotated, now):
    picture = picture_by(keys, now)
    complaint = file(text="窗口态度生硬", attachments=[picture.row.id], notify_openid="openid").complaint
    tip_off = file(text="科长收了红包", kind=ComplaintKind.TIP_OFF).complaint
    fresh = rotated()
    assert key_rotation.left(fresh) == 4

    batches = list(key_rotation.renew(fresh))

    assert (sum(batch.renewed for batch in batches), key_rotation.left(fresh)) == (4, 0)
    for purpose in SEALING:
        assert key_file.destroy_keys(purpose, older_than=2) == [1]
    only_new = KeyFile(key_file.path).keyring()
    read = [complaint_words.text_of(models.Complaint.get_by_id(one.id), only_new) for one in (complaint, tip_off)]
    assert read == ["窗口态度生硬", "科长收了红包"]
    row = attachments.of_author(complaint)[0]
    assert attachments.opened(row, picture.sealed, only_new) == b"picture"
    with pytest.raises(Unreadable):
        complaint_words.text_of(models.Complaint.get_by_id(complaint.id), keys)


def test_complaints_that_come_in_and_are_handed_over_meanwhile_stay_readable(file, rotated, keys, staff_named, now):
    filed = [file(text=f"第 {number} 件").complaint for number in range(6)]
    fresh, supervisor = rotated(), staff_named("督查乙（虚构）")
    waiting = iter(filed)

    for _ in key_rotation.renew(fresh, batch=2):
        # Between two batches another one comes in under the old key, and one changes its queue and key.
        filed.append(file(text=f"第 {len(filed)} 件").complaint)
        moved = next((models.Complaint.get_by_id(one.id) for one in waiting if one.id % 2), None)
        if moved is not None:
            rule = Deadlines(1, 15)
            complaints.transfer(moved, "涉嫌违纪", by=supervisor, deadlines=rule, keys=fresh, now=now)
    list(key_rotation.renew(fresh))

    assert key_rotation.left(fresh) == 0
    words = [complaint_words.text_of(models.Complaint.get_by_id(one.id), fresh) for one in filed]
    assert words == [f"第 {number} 件" for number in range(len(filed))]
    assert models.Complaint.select().where(models.Complaint.status == ComplaintStatus.TRANSFERRED).count() > 0


def test_a_row_that_somebody_changed_after_it_was_read_is_left_as_they_made_it(file, rotated, keys):
    complaint = file().complaint
    stale = models.Complaint.get_by_id(complaint.id)
    fresh = rotated()
    list(key_rotation.renew(fresh))
    theirs = key_of(complaint)

    assert key_rotation._renew(key_rotation.COLUMNS[0], stale, fresh) is False

    assert key_of(complaint) == theirs


def test_the_algorithm_changes_with_the_setting_and_back(file, rotated):
    complaint = file(text="窗口态度生硬").complaint

    for algorithm, number in (("sm4-gcm", SM4), ("aes-256-gcm", AES)):
        chosen = rotated(algorithm)
        list(key_rotation.renew(chosen))
        row = models.Complaint.get_by_id(complaint.id)
        assert key_of(row)[0] == number
        assert complaint_words.text_of(row, chosen) == "窗口态度生硬"


def test_what_was_altered_is_counted_and_not_touched(file, rotated):
    first, second = file().complaint, file(text="另一件").complaint
    swapped = key_of(first)
    models.Complaint.update(key_cipher=swapped).where(models.Complaint.id == second.id).execute()
    fresh = rotated()

    batches = list(key_rotation.renew(fresh))

    assert sum(batch.unreadable for batch in batches) == 1
    assert key_of(second) == swapped
