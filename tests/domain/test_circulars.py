"""通报：reaches those it is for, nobody else reads it, and who has read it is known."""

from __future__ import annotations

from datetime import timedelta

import pytest

import models
from models import CircularRecipient, OutboxMessage, StaffAccount
from wx_backend.domain import circulars
from wx_backend.domain.errors import InvalidInput, NotAllowed, NotFound


@pytest.fixture
def head(city, staff_named):
    return staff_named("督查甲（虚构）")


@pytest.fixture
def admin(city, staff_named):
    return staff_named("管理员1（虚构）")


@pytest.fixture
def issue(head, keys, now):
    def act(organization_ids=None, by=None, title="关于窗口纪律的通报", words="请各单位对照检查。\n\n限期整改。"):
        return circulars.issue(title, words, organization_ids=organization_ids, by=by or head, keys=keys, now=now)

    return act


def test_a_circular_goes_to_everybody_but_its_issuer_once(issue, head):
    circular = issue()

    recipients = {row.staff.name for row in CircularRecipient.select()}
    told = [row.staff.name for row in OutboxMessage.select().where(OutboxMessage.kind == "circular_notice")]
    everybody = {one.name for one in StaffAccount.select()} - {head.name}
    assert recipients == set(told) == everybody
    assert len(told) == len(everybody)
    assert circular.title == "关于窗口纪律的通报"


def test_it_may_be_for_some_offices_only(issue, office):
    issue([office.id])

    assert [row.staff.name for row in CircularRecipient.select()] == ["管理员1（虚构）"]


def test_nobody_to_read_it_is_a_mistake(issue):
    with pytest.raises(InvalidInput):
        issue([999_999])
    with pytest.raises(InvalidInput):
        issue(title="\u202e\x00 ")
    assert OutboxMessage.select().count() == 0


def test_only_the_supervision_office_issues(issue, admin):
    with pytest.raises(NotAllowed):
        issue(by=admin)


def test_the_first_look_is_the_receipt_and_the_issuer_sees_it(issue, head, admin, keys, now):
    circular = issue()
    assert circulars.listed(admin, 1).items[0].read_at is None

    for later in (1, 2):
        row, words = circulars.open_for(admin, circular.id, keys=keys, now=now + timedelta(hours=later))

    assert words == "请各单位对照检查。\n\n限期整改。"
    assert row.read_at == now + timedelta(hours=1)
    assert row.receipts is None
    mine = circulars.listed(head, 1).items[0]
    assert (mine.receipts.read, mine.receipts.total) == (1, StaffAccount.select().count() - 1)
    readers = {one.name: (one.read_at, one.notice) for one in circulars.receipts(head, circular.id)}
    assert readers[admin.name] == (now + timedelta(hours=1), "待发送")
    assert OutboxMessage.get(OutboxMessage.staff == admin).opened_at == now + timedelta(hours=1)


def test_a_recipient_sees_no_other_recipients(issue, admin):
    assert circulars.receipts(admin, issue().id) == []


def test_who_is_no_recipient_finds_nothing(issue, office, staff_named, keys, now):
    circular = issue([office.id])
    other = staff_named("管理员2（虚构）")

    assert circulars.listed(other, 1).items == []
    for number in (circular.id, 999_999):
        with pytest.raises(NotFound, match="没有找到这份通报"):
            circulars.open_for(other, number, keys=keys, now=now)


def test_a_circular_tells_no_title_on_the_card(issue):
    issue(title="关于张三的通报")

    assert not [row for row in OutboxMessage.select() if "张三" in row.payload]
    assert models.Circular.get().title == "关于张三的通报"
