"""投诉说明文档 / docs/complaints.md says of the moves what the code does."""

from __future__ import annotations

import re

from models import ComplaintStatus, StaffRole
from tests.servers import ROOT
from wx_backend.domain import complaint_actions, staff

ROW = re.compile(r"^\| (\S+) `(\w+)` \| (\S+) \| (\S+) \| (\S+) \|$", re.MULTILINE)


def described():
    text = (ROOT / "docs" / "complaints.md").read_text(encoding="utf-8")
    return {
        act: (label, set(where.split("、")), set(to.split("、")), set(who.split("、")))
        for label, act, where, to, who in ROW.findall(text)
    }


def labels(states):
    return {state.label for state in states}


def test_the_table_of_moves_is_the_one_of_the_code():
    moves = {
        name: (
            action.label,
            labels(action.possible_in),
            {action.to.label},
            {role.label for role in StaffRole if staff.role_can(role, f"complaints.{name}")},
        )
        for name, action in complaint_actions.ACTIONS.items()
    }
    s, author = ComplaintStatus, {"诉求人"}
    moves["withdraw"] = ("撤回", labels(complaint_actions.WITHDRAWN_IN), {s.WITHDRAWN.label}, author)
    moves["confirm"] = ("确认", labels(complaint_actions.CONFIRMED_IN), labels([s.CLOSED, s.RAISED]), author)
    moves["review"] = ("复查", labels(complaint_actions.REVIEWED_IN), {s.RAISED.label}, author)
    moves["silence"] = ("未表态", {s.ANSWERED.label}, {s.CLOSED.label}, {"–"})

    assert described() == moves
