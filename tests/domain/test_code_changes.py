"""二维码随人走 / Codes follow people: at any instant one active code a holder, and old ones say where to go."""

from __future__ import annotations

import contextlib
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import models
from wx_backend.domain import code_changes, qr_codes, qualification, ratings
from wx_backend.domain.errors import NotAllowedNow
from wx_backend.domain.ratings import TicketRule

WINDOW, OTHER_WINDOW = "虚构区审批局 1 号窗口", "虚构区人社局 1 号窗口"
RULE = TicketRule(ticket_days=1, per_citizen_per_day=1000, per_address_per_day=1000)


@pytest.fixture
def change(keys):
    """Moves an official: off every post at the end of a day, onto a post from the next day on."""

    def act(official, to, *, last_day, now):
        models.Appointment.update(ends_on=last_day).where(
            models.Appointment.official == official, models.Appointment.ends_on.is_null()
        ).execute()
        if to is not None:
            models.Appointment.create(official=official, post=to, starts_on=last_day + timedelta(days=1))
        for post in models.Post.select():
            code_changes.post_changed(post, keys=keys, now=now)

    return act


def test_a_transfer_ends_the_old_code_and_gives_the_successor_and_the_moved_one_their_own(city, change, keys, now):
    old, displaced = city[WINDOW], city[OTHER_WINDOW]
    change(displaced.official, None, last_day=now.date() - timedelta(days=1), now=now)
    change(old.official, displaced.post, last_day=now.date() - timedelta(days=1), now=now)
    newcomer = models.Official.create(staff_number="S9001", name="虚构新任")
    models.Appointment.create(official=newcomer, post=old.post, starts_on=now.date())
    code_changes.post_changed(old.post, keys=keys, now=now)

    shown = qualification.check(old.token, keys=keys, today=now.date())
    where = code_changes.whereabouts(qr_codes.find(old.token, keys=keys), now.date())

    assert (shown.reason, shown.since) == (qualification.Reason.REVOKED, now.date())
    successor = qr_codes.find(str(where.successor_token), keys=keys)
    moved = qr_codes.find(str(where.moved_to_token), keys=keys)
    assert (successor.post_id, successor.official_id) == (old.post_id, newcomer.id)
    assert (moved.post_id, moved.official_id, where.moved_to_label) == (
        displaced.post_id, old.official_id, OTHER_WINDOW,
    )  # fmt: skip
    assert qualification.check(moved.token, keys=keys, today=now.date()).green


def test_a_vacant_post_loses_its_code_and_sends_to_the_office(city, change, now):
    old = city[WINDOW]
    change(old.official, None, last_day=now.date() - timedelta(days=1), now=now)

    where = code_changes.whereabouts(old, now.date())

    assert qr_codes.active_codes(old.post) == []
    assert where.successor_token == city["虚构区审批局"].token


def test_a_closed_organization_sends_to_what_took_its_work_over(city, office, keys, now):
    heir = models.Organization.get(models.Organization.name == "虚构区人社局")
    models.Organization.update(closed_on=now.date(), successor=heir).where(
        models.Organization.id == office.id
    ).execute()
    code_changes.organization_closed(office, keys=keys, now=now)

    old = [qr_codes.find(city[name].token, keys=keys) for name in ("虚构区审批局", WINDOW)]

    assert qr_codes.all_active(office) == []
    assert {code_changes.whereabouts(code, now.date()).successor_token for code in old} == {city["虚构区人社局"].token}


def test_what_changes_at_midnight_is_done_by_the_job(city, keys, now):
    old = city[WINDOW]
    models.Appointment.update(ends_on=now.date()).where(models.Appointment.official == old.official).execute()

    during = code_changes.sweep(keys=keys, now=now)
    after = code_changes.sweep(keys=keys, now=now + timedelta(days=1))
    again = code_changes.sweep(keys=keys, now=now + timedelta(days=1))

    assert (during, after, again) == (0, 1, 0)
    assert qr_codes.find(old.token, keys=keys).revoked_on == now.date() + timedelta(days=1)


def test_two_who_share_a_post_have_a_code_each(city, keys, now):
    first = city[WINDOW]
    second = models.Official.create(staff_number="S9002", name="虚构同岗")
    models.Appointment.create(official=second, post=first.post, starts_on=now.date())
    code_changes.post_changed(first.post, keys=keys, now=now)

    codes = {code.official_id: code for code in qr_codes.active_codes(first.post)}

    assert set(codes) == {first.official_id, second.id}
    for official_id, code in codes.items():
        assert qr_codes.appointment_on(code, now.date()).official_id == official_id


def test_a_post_without_duties_gets_no_code(city, office, keys, now):
    idle = models.Post.create(organization=office, code="P9001", name="虚构空岗")

    with pytest.raises(NotAllowedNow, match="没有登记职责"):
        qr_codes.issue(office, idle, keys=keys, now=now)

    assert models.QrCode.select().where(models.QrCode.post == idle).count() == 0


def test_what_is_closed_gets_no_code(city, office, keys, now):
    post = city[WINDOW].post
    models.Post.update(closed_on=now.date()).where(models.Post.id == post.id).execute()
    models.Organization.update(closed_on=now.date()).where(models.Organization.id == office.id).execute()
    code_changes.organization_closed(office, keys=keys, now=now)

    closed, closed_post = models.Organization.get_by_id(office.id), models.Post.get_by_id(post.id)
    for holder in (None, closed_post):
        with pytest.raises(NotAllowedNow, match="已撤销或停用"):
            qr_codes.issue(closed, holder, keys=keys, now=now)


@pytest.mark.parametrize(("days_later", "who"), [(0, "before"), (1, "after")])
def test_a_rating_goes_to_the_holder_of_the_day_of_the_visit(city, person, keys, now, days_later, who):
    """The badge of the predecessor is scanned before anybody has changed the codes."""
    old = city[WINDOW]
    newcomer = models.Official.create(staff_number="S9003", name="虚构新任")
    models.Appointment.update(ends_on=now.date()).where(models.Appointment.official == old.official).execute()
    models.Appointment.create(official=newcomer, post=old.post, starts_on=now.date() + timedelta(days=1))

    moment = now + timedelta(days=days_later)
    ratings.scan(old, who=person("wang"), address="1.2.3.4", keys=keys, now=moment, rule=RULE)

    wanted = {"before": old.official_id, "after": newcomer.id}[who]
    assert models.RatingTicket.get().official_id == wanted


LIFE = st.lists(
    st.tuples(st.sampled_from(["appoint", "relieve", "issue", "revoke", "close", "sweep"]), st.integers(0, 4)),
    min_size=3,
    max_size=14,
)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(life=LIFE)
def test_whatever_happens_a_holder_has_one_active_code_and_no_token_comes_back(db, city, keys, now, life):
    with models.database.atomic() as transaction:
        _live(life, keys, now)
        transaction.rollback()


def _live(life, keys, now):
    posts = list(models.Post.select().order_by(models.Post.id).limit(2))
    officials = list(models.Official.select().order_by(models.Official.id).limit(3))
    seen: dict[str, tuple] = {}
    for day, (what, choice) in enumerate(life):
        moment = now + timedelta(days=day)
        post, official = posts[choice % 2], officials[choice % 3]
        _act(what, post, official, keys, moment)
        for one in posts:
            code_changes.post_changed(one, keys=keys, now=moment)
        _check(posts, seen, moment.date())


def _act(what, post, official, keys, moment):
    held = models.Appointment.select().where(
        models.Appointment.post == post,
        models.Appointment.official == official,
        models.Appointment.ends_on.is_null(),
    )
    if what == "appoint" and not held.exists():
        models.Appointment.create(official=official, post=post, starts_on=moment.date())
    elif what == "relieve":
        models.Appointment.update(ends_on=moment.date() - timedelta(days=1)).where(
            models.Appointment.id.in_([one.id for one in held])
        ).execute()
    elif what == "issue":
        with contextlib.suppress(NotAllowedNow):  # it is closed
            qr_codes.issue(post.organization, post, keys=keys, now=moment)
    elif what == "revoke":
        for code in qr_codes.active_codes(post):
            qr_codes.revoke(code, keys=keys, now=moment, reason="破损")
    elif what == "close":
        models.Post.update(closed_on=moment.date()).where(models.Post.id == post.id).execute()
        post.closed_on = moment.date()
    else:
        code_changes.sweep(keys=keys, now=moment)


def _check(posts, seen, today):
    for post in posts:
        codes = qr_codes.active_codes(post)
        holders = [code.official_id for code in codes]
        assert len(holders) == len(set(holders))
        from_source = {one.official_id for one in models.Appointment.select().where(
            models.Appointment.post == post, models.Appointment.starts_on <= today,
            models.Appointment.ends_on.is_null() | (models.Appointment.ends_on >= today),
        )}  # fmt: skip
        assert not {holder for holder in holders if holder} - from_source
    for code in models.QrCode.select():
        state = (code.post_id, code.organization_id, code.active_holder is None)
        before = seen.get(code.token, state)
        assert before[:2] == state[:2], "a code changed hands"
        assert before[2] <= state[2], "a revoked code came back"
        seen[code.token] = state
