"""绑定：a code, a second person's word, and what unties again; by unionid where an administrator has entered it."""

from __future__ import annotations

from datetime import timedelta

import pytest

import models
from models import AuditEntry, BindingCode, OutboxMessage, StaffAccount, StaffRole
from wx_backend.domain import bindings, staff
from wx_backend.domain.bindings import Identity
from wx_backend.domain.errors import InvalidInput, NotAllowed, NotAllowedNow, NotFound, TooMany

JIA = Identity(account_openid="openid-jia", unionid="union-jia")


@pytest.fixture
def admins(city):
    """Two system administrators; the second can be reached."""
    first = StaffAccount.create(name="系统一（虚构）", role=StaffRole.SYSTEM_ADMIN, account_openid="openid-admin-1")
    second = StaffAccount.create(name="系统二（虚构）", role=StaffRole.SYSTEM_ADMIN, account_openid="openid-admin-2")
    return first, second


@pytest.fixture
def supervisor(city, staff_named):
    return staff_named("督查甲（虚构）")


@pytest.fixture
def issued(admins, supervisor, keys, now):
    return bindings.issue(supervisor, by=admins[0], keys=keys, now=now)


@pytest.fixture
def claimed(issued, keys, now):
    return bindings.claim(issued.code, JIA, keys=keys, now=now)


def told(kind):
    return {(row.staff.name, row.kind) for row in OutboxMessage.select().where(OutboxMessage.kind == kind)}


# --- the code --------------------------------------------------------------------------------------------------------


def test_a_code_alone_ties_nobody(claimed):
    assert staff.by_account_openid("openid-jia") is None
    assert claimed.staff.name == "督查甲（虚构）"


def test_the_second_administrator_is_told_and_not_the_first(claimed):
    assert told("binding_notice") == {("系统二（虚构）", "binding_notice")}


def test_only_the_second_administrator_may_agree(claimed, admins, supervisor, keys, now):
    for wrong in (admins[0], supervisor):
        with pytest.raises(NotAllowed):
            bindings.approve(claimed.id, by=wrong, keys=keys, now=now)
    with pytest.raises(NotAllowed):
        bindings.approve(claimed.id, by=None, keys=keys, now=now)

    bindings.approve(claimed.id, by=admins[1], keys=keys, now=now)

    assert staff.by_account_openid("openid-jia") == supervisor
    assert StaffAccount.get_by_id(supervisor.id).unionid == "union-jia"


def test_an_administrator_may_not_agree_to_the_own_binding(admins, keys, now):
    issued = bindings.issue(admins[1], by=admins[0], keys=keys, now=now)
    binding = bindings.claim(issued.code, JIA, keys=keys, now=now)

    with pytest.raises(NotAllowed):
        bindings.approve(binding.id, by=admins[1], keys=keys, now=now)


def test_before_there_is_a_second_administrator_the_operator_agrees(supervisor, keys, now):
    binding = bindings.claim(bindings.issue(supervisor, keys=keys, now=now).code, JIA, keys=keys, now=now)

    bindings.approve(binding.id, by=None, keys=keys, now=now)

    assert staff.by_account_openid("openid-jia") == supervisor


def test_a_decision_is_made_once(claimed, admins, keys, now):
    bindings.refuse(claimed.id, by=admins[1], keys=keys, now=now)

    with pytest.raises(NotAllowedNow):
        bindings.approve(claimed.id, by=admins[1], keys=keys, now=now)
    with pytest.raises(NotFound):
        bindings.approve(999_999, by=admins[1], keys=keys, now=now)
    assert staff.by_account_openid("openid-jia") is None


def test_nobody_decides_after_a_day(claimed, admins, keys, now):
    with pytest.raises(NotAllowedNow):
        bindings.approve(claimed.id, by=admins[1], keys=keys, now=now + timedelta(hours=24))
    assert bindings.state_of(claimed, now + timedelta(hours=25)) == ("expired", "已过期")
    assert bindings.listed(waiting=True, now=now + timedelta(hours=25)) == []


def test_a_code_is_good_once_and_for_ten_minutes(issued, claimed, supervisor, admins, keys, now):
    late = bindings.issue(supervisor, by=admins[0], keys=keys, now=now)

    assert bindings.claim(issued.code.lower(), JIA, keys=keys, now=now).id == claimed.id
    with pytest.raises(InvalidInput):
        bindings.claim(issued.code, Identity(account_openid="openid-thief"), keys=keys, now=now)
    with pytest.raises(InvalidInput):
        bindings.claim(late.code, JIA, keys=keys, now=now + timedelta(minutes=10))
    assert BindingCode.get_by_id(claimed.id).account_openid == "openid-jia"


def test_ten_wrong_codes_lock_the_person_for_the_day(issued, keys, now):
    guesser = Identity(account_openid="openid-guesser")
    for _ in range(10):
        with pytest.raises(InvalidInput):
            bindings.claim("WRONG234", guesser, keys=keys, now=now)

    with pytest.raises(TooMany):
        bindings.claim(issued.code, guesser, keys=keys, now=now)


def test_only_administrators_make_codes_and_only_for_accounts_that_have_not_ended(admins, supervisor, keys, now):
    with pytest.raises(NotAllowed):
        bindings.issue(admins[1], by=supervisor, keys=keys, now=now)
    supervisor.active = False
    supervisor.save()
    with pytest.raises(NotAllowedNow):
        bindings.issue(supervisor, by=admins[0], keys=keys, now=now)


def test_an_identity_belongs_to_one_account(claimed, admins, staff_named, keys, now):
    other = staff_named("督查乙（虚构）")
    StaffAccount.update(account_openid="openid-jia").where(StaffAccount.id == other.id).execute()

    bindings.approve(claimed.id, by=admins[1], keys=keys, now=now)

    assert StaffAccount.get_by_id(other.id).account_openid is None


def test_the_code_is_in_no_table(issued):
    assert issued.code not in str(list(BindingCode.select().dicts()))


# --- unionid ---------------------------------------------------------------------------------------------------------


def test_a_follower_is_recognized_by_unionid(city, keys, now):
    bindings.followed("openid-1", "u-supervisor-1", keys=keys, now=now)

    assert staff.by_account_openid("openid-1").name == "督查甲（虚构）"


def test_a_stranger_who_follows_is_nobody(city, keys, now):
    assert bindings.followed("openid-2", "u-stranger", keys=keys, now=now) is None
    assert bindings.followed("openid-2", None, keys=keys, now=now) is None


# --- untying ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def tied(claimed, admins, supervisor, keys, now):
    bindings.approve(claimed.id, by=admins[1], keys=keys, now=now)
    StaffAccount.update(mini_openid="mini-jia").where(StaffAccount.id == supervisor.id).execute()
    return StaffAccount.get_by_id(supervisor.id)


def identities(account):
    row = StaffAccount.get_by_id(account.id)
    return [row.account_openid, row.mini_openid, row.unionid]


def tags():
    rows = OutboxMessage.select().where(OutboxMessage.kind == "staff_tag").order_by(OutboxMessage.id)
    return ['"on": true' in row.payload for row in rows]


def test_untying_takes_every_identity_and_the_next_sign_in_ties_none(tied, admins, keys, now):
    bindings.unbind(tied, by=admins[0], keys=keys, now=now)

    assert identities(tied) == [None, None, None]
    assert staff.recognize("mini-jia", "union-jia", keys=keys, now=now) is None
    assert tags() == [True, False]


def test_nobody_unties_somebody_else_without_the_power(tied, staff_named, keys, now):
    with pytest.raises(NotAllowed):
        bindings.unbind(tied, by=staff_named("督查乙（虚构）"), keys=keys, now=now)

    bindings.unbind(tied, by=tied, keys=keys, now=now)
    assert identities(tied) == [None, None, None]


def test_who_was_taken_off_is_untied_once(tied, keys, now):
    StaffAccount.update(active=False).where(StaffAccount.id == tied.id).execute()

    assert [bindings.unbind_leavers(keys=keys, now=now) for _ in range(2)] == [1, 0]
    assert identities(tied) == [None, None, None]
    assert AuditEntry.select().where(AuditEntry.action == "unbound").count() == 1


def test_who_leaves_the_post_is_untied_on_the_day_after_the_last(tied, keys, now):
    held = models.Appointment.select().order_by(models.Appointment.id).first()
    StaffAccount.update(official=held.official, post=held.post).where(StaffAccount.id == tied.id).execute()
    assert bindings.unbind_leavers(keys=keys, now=now) == 0
    models.Appointment.update(ends_on=now.date()).where(models.Appointment.id == held.id).execute()

    assert bindings.unbind_leavers(keys=keys, now=now) == 0
    assert bindings.unbind_leavers(keys=keys, now=now + timedelta(days=1)) == 1

    assert identities(tied) == [None, None, None]
    assert not StaffAccount.get_by_id(tied.id).active


def test_who_moves_to_another_post_is_untied(tied, keys, now):
    held, other = list(models.Appointment.select().order_by(models.Appointment.id).limit(2))
    StaffAccount.update(official=held.official, post=other.post).where(StaffAccount.id == tied.id).execute()

    assert bindings.unbind_leavers(keys=keys, now=now) == 1


def test_a_conversation_that_is_over_and_a_spent_old_consent_are_forgotten(db, keys, now):
    from models import Conversation, SubscriptionGrant, SubscriptionState
    from wx_backend.domain import conversations, retention, subscriptions

    conversations.remember("openid", {"list": "codes", "ids": []}, keys=keys, now=now - timedelta(days=2))
    conversations.remember("openid-2", {"list": "codes", "ids": []}, keys=keys, now=now)
    for name, word, days in (("a", SubscriptionState.REFUSED, 400), ("b", SubscriptionState.GRANTED, 400)):
        subscriptions.answered(name, "progress", word, at=now - timedelta(days=days), keys=keys)

    retention.forget(now.date(), idempotency_days=30, callback_days=2, outbox_days=90)

    assert (Conversation.select().count(), SubscriptionGrant.get().state) == (1, SubscriptionState.GRANTED)
