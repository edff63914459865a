"""成文语句：what is put into words once finds and writes the same as what is put into words each time."""

from __future__ import annotations

from datetime import date

import pytest

from models import LimitCounter, StaffAccount, StaffRole
from wx_backend.domain.prepared import Insertion, Prepared

KEEP = Prepared(
    lambda tag, used, expires_on: LimitCounter.insert(tag=tag, used=used, expires_on=expires_on),
)
COUNT_UP = Prepared(
    lambda tag, cap: LimitCounter.update(used=LimitCounter.used + 1).where(
        LimitCounter.tag == tag, LimitCounter.used < cap
    )
)
BY_NAME = Prepared(lambda name: StaffAccount.select().where(StaffAccount.name == name, StaffAccount.active == True))  # noqa: E712
DAY = date(2026, 11, 23)


def test_a_row_comes_back_as_the_table_gives_it(db):
    StaffAccount.create(name="督查甲（虚构）", role=StaffRole.SUPERVISOR)
    StaffAccount.create(name="督查乙（虚构）", role=StaffRole.SUPERVISOR, active=False)

    found = BY_NAME.first(name="督查甲（虚构）")

    assert found == StaffAccount.get(StaffAccount.name == "督查甲（虚构）")
    assert found.role is StaffRole.SUPERVISOR
    assert BY_NAME.first(name="督查乙（虚构）") is None


def test_each_run_writes_its_own_values(db):
    KEEP.execute(tag="one", used=1, expires_on=DAY)
    KEEP.execute(tag="two", used=5, expires_on=DAY)

    rows = {row.tag: (row.used, row.expires_on) for row in LimitCounter.select()}

    assert rows == {"one": (1, DAY), "two": (5, DAY)}


def test_it_says_how_many_rows_it_changed(db):
    KEEP.execute(tag="one", used=1, expires_on=DAY)

    assert [COUNT_UP.execute(tag="one", cap=2), COUNT_UP.execute(tag="one", cap=2)] == [1, 0]


def test_words_from_outside_stay_values(db):
    assert BY_NAME.first(name="' OR 1=1 -- %s ?") is None


def test_a_slot_without_a_value_is_refused(db):
    with pytest.raises(KeyError):
        BY_NAME.first()


def test_rows_put_in_together_are_each_there(db):
    Insertion(LimitCounter).put_together(
        [LimitCounter(tag="one", used=1, expires_on=DAY), LimitCounter(tag="%s ?", used=5, expires_on=DAY)]
    )

    assert {row.tag: row.used for row in LimitCounter.select()} == {"one": 1, "%s ?": 5}
