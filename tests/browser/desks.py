"""浏览器测试的工位 / Staff at one complaint, an author who looks how it stands, and complaints to work on."""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.accessibility import accessibility_problems
from tests.browser.city import DESK_CODE, SMALL, City
from tests.browser.handset import Album, Screen
from tests.browser.test_pages import layout_problems
from wx_backend.clock import system_clock

PHONE = "13900004321"
CONTACT = {"anonymous": False, "contact": {"name": "庚某", "phone": PHONE}, "contact_consent": True}


@dataclass(frozen=True)
class Filed:
    """A complaint as its author got it（受理凭证）, and as the staff find it."""

    receipt: dict[str, Any]
    id: int
    number: str

    @property
    def page(self) -> str:
        return f"packages/admin/complaint/complaint?id={self.id}"


class Cases:
    """Files complaints and does what comes before that which a test is about, at the API."""

    def __init__(self, city: City) -> None:
        self.city, self._tokens = city, dict[str, str]()
        # A person files only so many a day.
        self._authors = itertools.cycle(f"citizen-{n:03d}" for n in range(SMALL["--citizens"]))
        self.office = city.office_of(DESK_CODE)
        self.department = str(city.phones["departments"][0])
        probe = self.file("同一窗口排队太久，半天没有叫号。")
        # The supervisor of the group this office is in, who stands below the head.
        self.below = next(name for name in (f"supervisor-{n}" for n in (1, 2, 3)) if self._found(probe.receipt, name))

    def token(self, user: str) -> str:
        if user not in self._tokens:
            self._tokens[user] = self.city.sign_in(user)
        return self._tokens[user]

    def file(self, text: str, **more: Any) -> Filed:
        """A complaint about the office whose administrator has the department's phone."""
        body = {
            "code_token": self.city.token_of(DESK_CODE),
            "kind": "complaint",
            "category": "slow_action",
            "text": text,
            "anonymous": True,
        }
        receipt = self.city.api("POST", "complaints", body | more, token=self.token(next(self._authors)))
        (row,) = self._found(receipt, "head")
        return Filed(receipt, row["id"], row["number"])

    def act(self, user: str, one: Filed, what: str, **body: Any) -> Any:
        return self.city.api("POST", f"admin/complaints/{one.id}/{what}", body, token=self.token(user))

    def read(self, user: str, one: Filed) -> None:
        self.city.api("GET", f"admin/complaints/{one.id}", token=self.token(user))

    def accepted(self, text: str, *, user: str = "head", **more: Any) -> Filed:
        one = self.file(text, **more)
        self.act(user, one, "accept")
        return one

    def dispatched(self, text: str, *, user: str = "head", **more: Any) -> Filed:
        """Taken up, read (what was held back must be) and handed to its own department."""
        one = self.accepted(text, user=user, **more)
        self.read(user, one)
        self.act(user, one, "assign", organization_id=self.office)
        return one

    def lines(self, one: Filed) -> list[tuple[str, str, str | None]]:
        """What the author reads: each line with its office and words."""
        keys = {key: one.receipt[key] for key in ("receipt_number", "secret")}
        shown = self.city.api("POST", "complaints/progress", keys)["timeline"]
        return [(line["label"], line["office"], line["text"]) for line in shown]

    def _found(self, receipt: dict[str, Any], user: str) -> list[dict[str, Any]]:
        path = f"admin/complaints?query={receipt['receipt_number']}"
        return list(self.city.api("GET", path, token=self.token(user))["items"])


class Desk(Screen):
    """A browser in which the mini-program runs; for staff they are signed in already."""

    def __init__(self, page: Page, city: City) -> None:
        super().__init__(page)
        self.page, self.city = page, city
        page.goto(f"{city.web}/app/")
        expect(self.top).to_be_visible()

    def enter(self, path: str) -> Desk:
        """Go to a page inside the running mini-program."""
        self.page.evaluate("(url) => wx.reLaunch({ url })", f"/{path}")
        return self

    def open(self, one: Filed) -> Desk:
        """One complaint, with everything loaded that belongs to it."""
        self.enter(one.page)
        expect(self.card("办理过程")).to_be_visible()
        return self.settled()

    def settled(self) -> Desk:
        expect(self.top.get_by_text(re.compile("^正在")).filter(visible=True)).to_have_count(0)
        return self

    def follow(self, one: Filed) -> Desk:
        """How it stands, as its author reads it with number and secret（查进度）."""
        self.enter("pages/progress/progress?number=")
        self.fill("受理编号", one.receipt["receipt_number"])
        self.fill("查询码", one.receipt["secret"])
        self.press("查询")
        expect(self.text("您反映的内容")).to_be_visible()
        return self

    def press(self, name: str) -> None:
        self.button(name, exact=True).click()

    def sure(self, name: str) -> None:
        """Press what asks once more, and say yes."""
        self.press(name)
        self.answer("确定")

    def fill(self, label: str, words: str) -> None:
        self.top.get_by_label(label, exact=True).fill(words)

    def said(self, words: str) -> None:
        """The page says so in a bar that a screen reader reads out."""
        expect(self.top.get_by_role("alert").filter(has_text=words).first).to_be_visible()

    def sees(self, words: str) -> None:
        expect(self.text(words)).to_be_visible()

    def lacks(self, name: str) -> None:
        """There is no such button."""
        expect(self.button(name, exact=True)).to_have_count(0)

    def problems(self) -> list[str]:
        """What is wrong with the layout and for those who hear the page."""
        return layout_problems(self) + accessibility_problems(self)

    def keep(self, album: Album, name: str) -> None:
        album.page(self.page, name)


def session_of(city: City, user: str) -> str:
    """What a PC has in its storage once this person's phone has let it in."""
    code = city.control(f"users/{user}/login-code", {"appid": city.phones["mini_appid"]})["code"]
    session = city.api("POST", "sessions", {"code": code})
    session["signed_in_on"] = system_clock().date().isoformat()
    return json.dumps(json.dumps(session))
