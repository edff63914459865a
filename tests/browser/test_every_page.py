"""每一页 / Every page of app.json as each role, at phone and desk width, and when the service does not answer.

One browser for each role walks inside the running mini-program, as people do. A page without a row here fails.
"""

from __future__ import annotations

import json
import re
import sqlite3
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Locator, Page, Route, ViewportSize, expect

from tests.browser.accessibility import accessibility_problems
from tests.browser.city import DESK_CODE, OLD_CODE, POSTER, City
from tests.browser.desks import session_of
from tests.browser.handset import Screen
from tests.browser.test_pages import layout_problems
from tests.servers import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.xdist_group("browser")]

PHONE: ViewportSize = {"width": 375, "height": 740}
DESK: ViewportSize = {"width": 1280, "height": 900}
ROLES = {
    "citizen": "",
    "department": "部门",
    "supervisor": "效能办",
    "establishment": "编办",
    "discipline": "纪检",
    "system_admin": "管理员",
}
LETTERS = dict(zip("DSEJA", list(ROLES)[1:], strict=True))
ANYBODY, STAFF = "CDSEJA", "DSEJA"
NOT_FOR_YOU = re.compile("没有权限|只有工作人员|工作人员登录|没有找到|不能评价本单位")
STILL_LOADING = re.compile("正在(打开|查找|查询)")


class Row(NamedTuple):
    """A page: words on it for those who may see it (any between bars), how it is opened, and whose it is by LETTERS."""

    words: str
    query: str = ""
    whose: str = ANYBODY


PAGES = {
    "pages/home/home": Row("扫一扫"),
    "pages/profile/profile": Row("单位信息有效", "token={office}"),
    "pages/matters/matters": Row("共", "organization_id={id}"),
    "pages/rate/rate": Row("您正在评价", "token={post}", "CSEJA"),
    "pages/case/case": Row("办件编号"),
    "pages/report-code/report-code": Row("这个二维码怎么了", "token={post}"),
    "pages/complain/complain": Row("事情经过", "code_token={post}"),
    "pages/receipt/receipt": Row("这部手机上没有这张凭证", "number=1"),
    "pages/progress/progress": Row("受理编号"),
    "pages/privacy/privacy": Row("我们保存什么"),
    "pages/staff/staff": Row("先办这些|本周（评价", whose=STAFF),
    "pages/desk/desk": Row("在电脑上登录工作台", "code=abcdefghijklmnopqrstuvwx", STAFF),
    "packages/citizen/matter/matter": Row("办理环节", "code={matter}"),
    "packages/citizen/places/places": Row("这里有"),
    "packages/citizen/complaint-figures/complaint-figures": Row("统计投诉和建议"),
    "packages/admin/complaints/complaints": Row("快到期的在前|这里没有诉求", whose="DSJ"),
    "packages/admin/complaint/complaint": Row("办理过程", "id={complaint}", "S"),
    "packages/admin/phone-intake/phone-intake": Row("对方说的事情", whose="S"),
    "packages/admin/figures/figures": Row("四个方面", whose="DSE"),
    "packages/admin/comments/comments": Row("请勿转给被评单位", whose="S"),
    "packages/admin/digests/digests": Row("满意度周报", whose="S"),
    "packages/admin/digest/digest": Row("诉求", "id={digest}", "S"),
    "packages/admin/circulars/circulars": Row("窗口延时服务提醒|还没有通报", whose=STAFF),
    "packages/admin/circular/circular": Row("节前办事群众较多", "id={circular}", "DS"),
    "packages/admin/bindings/bindings": Row("没有待审批的绑定|同意", whose="A"),
    "packages/admin/prints/prints": Row("没有要更换的|已更换", whose="DE"),
    "packages/admin/duties/duties": Row("没有公示的职责", whose=STAFF),
    "packages/admin/establishment/establishment": Row("岗位编制", whose="DSEJ"),
    "packages/admin/office/office": Row("可以看过去任何一天谁在岗", "id={id}", "DSEJ"),
    "packages/admin/code/code": Row("登记张贴", "number={number}", "DE"),
    "packages/admin/post/post": Row("哪一天在岗", "id={post_id}", "DSEJ"),
    "packages/admin/official/official": Row("任职经历", "id={official}", "DSEJ"),
    "packages/admin/completeness/completeness": Row("应公示的已公示", whose="DSE"),
    "packages/admin/publication/publication": Row("主要职责", whose="E"),
    "packages/admin/move/move": Row("从哪天起", "kind=transfer&official={official}", "E"),
    "packages/admin/ending/ending": Row("从今天起", "of=post&id={post_id}", "E"),
    "packages/admin/roster/roster": Row("未排班", whose="DSJA"),
    "packages/admin/calendar/calendar": Row("录入的调休日", whose=STAFF),
    "packages/admin/competences/competences": Row("能办的单位都可以办", whose="SE"),
    "packages/admin/bursts/bursts": Row("没有要复核", whose="S"),
    "packages/admin/unreachable/unreachable": Row("通知送不到|都能送达", whose="SA"),
    "packages/admin/imports/imports": Row("选择数据种类", whose="EA"),
    "packages/admin/pilot/pilot": Row("试点", whose="E"),
    "packages/admin/guide/guide": Row("不能反悔的按钮"),
}
# The same pages in other circumstances, for a citizen.
VARIANTS = [
    ("pages/profile/profile", Row("在岗", "token={post}")),
    ("pages/profile/profile", Row("二维码已停用", "token={old}")),
    ("pages/complain/complain", Row("您要反映哪家单位")),
    ("pages/complain/complain", Row("审查核验", "matter_code={matter}&step=2")),
    ("packages/citizen/complaint-figures/complaint-figures", Row("看全市情况", "organization_id={id}")),
]


@pytest.fixture(scope="module")
def addresses(city):
    """What the queries above stand for; everything is of the department whose administrator walks."""
    tokens = {"office": city.token_of(POSTER), "post": city.token_of(DESK_CODE), "old": city.token_of(OLD_CODE)}
    head, office = city.sign_in("head"), city.office_of(POSTER)
    name = city.api("GET", f"organizations/{office}")["organization"]["name"]
    circular = {"title": "窗口延时服务提醒", "text": "节前办事群众较多。", "organization_ids": [office]}
    complaints = city.api("GET", "admin/complaints", token=head)["items"]
    with sqlite3.connect(city.folder / "mashang.db", timeout=20) as rows:
        post, official = rows.execute(
            "SELECT post_id, official_id FROM appointment JOIN post ON post.id = post_id WHERE organization_id = ?",
            (office,),
        ).fetchone()
    return tokens | {
        "id": office,
        "post_id": post,
        "official": official,
        "matter": city.api("GET", f"codes/{tokens['post']}/profile")["matters"][0]["code"],
        "complaint": next(one["id"] for one in complaints if one["organization"] != name),
        "digest": city.api("GET", "admin/digests", token=head)["items"][0]["id"],
        "number": city.api("GET", f"codes/{tokens['office']}/profile")["code"]["number"],
        "circular": city.api("POST", "admin/circulars", circular, token=head)["id"],
    }


def with_a_phone(city: City, role: str) -> str:
    """The user of the simulated WeChat who has this role in the whole city."""
    known = {"department": city.phones["departments"][0], "supervisor": "head"}
    if role in known:
        return str(known[role])
    unionid = city.control("users", {"id": f"walks-{role}", "name": "走一遍（虚构）", "follow": True})["unionid"]
    with sqlite3.connect(city.folder / "mashang.db", timeout=20) as rows:
        rows.execute(
            "INSERT INTO staff_account (name, role, unionid, active, whole_city) VALUES (?, ?, ?, 1, 1)",
            ("走一遍（虚构）", role, unionid),
        )
    return f"walks-{role}"


class Walker(Screen):
    """A browser inside the running mini-program, which notes what goes wrong."""

    def __init__(self, page: Page, city: City, addresses: dict[str, Any]) -> None:
        super().__init__(page)
        self.page, self.addresses = page, addresses
        self.wrong: list[str] = []
        page.on("console", lambda message: self.wrong.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("requestfailed", lambda request: self.wrong.append(f"{request.url} failed"))
        page.goto(f"{city.web}/app/")
        expect(self.top).to_be_visible()

    def enter(self, path: str, row: Row | None = None) -> None:
        query = (row or PAGES[path]).query.format(**self.addresses)
        self.wrong.clear()
        self.page.evaluate("(url) => wx.reLaunch({ url })", f"/{path}?{query}")

    def words(self, path: str, row: Row | None = None) -> Locator:
        return self.top.get_by_text(re.compile((row or PAGES[path]).words)).filter(visible=True).first

    def settled(self) -> str:
        """The words on the page, once it waits for nothing more."""
        if "guide" not in self.route():  # which shows what waiting looks like
            expect(self.top.get_by_text(STILL_LOADING).filter(visible=True)).to_have_count(0)
        return self.top.inner_text()

    def route(self) -> str:
        return str(self.page.evaluate("() => getCurrentPages().at(-1).route"))

    def large(self, on: bool) -> None:
        self.page.evaluate("(large) => getCurrentPages().at(-1).setData({ large })", on)


@pytest.fixture(scope="module")
def walker_of(context_of, city, addresses):
    """The walker of a role; made once."""
    made: dict[str, Walker] = {}

    def of(role: str) -> Walker:
        if role not in made:
            context = context_of(viewport=PHONE)
            if role != "citizen":
                user = with_a_phone(city, role)
                context.add_init_script(f"localStorage.setItem('mp:session', {session_of(city, user)})")
            made[role] = Walker(context.new_page(), city, addresses)
        return made[role]

    return of


def pages_of_the_app() -> list[str]:
    app = json.loads((ROOT / "miniprogram" / "app.json").read_text())
    own = [f"{package['root']}/{page}" for package in app["subPackages"] for page in package["pages"]]
    return [*app["pages"], *own]


def may_see(role: str, path: str) -> bool:
    letters = {name: letter for letter, name in LETTERS.items()} | {"citizen": "C"}
    return letters[role] in PAGES[path].whose


def first_who_may(path: str) -> str:
    return next(role for role in ROLES if may_see(role, path))


def test_every_page_of_the_app_has_a_row():
    assert sorted(PAGES) == sorted(pages_of_the_app())


@pytest.mark.parametrize("role", ROLES)
def test_a_role_walks_through_every_page(role, walker_of):
    walker = walker_of(role)
    found = []
    for path, row in [*PAGES.items(), *(VARIANTS if role == "citizen" else ())]:
        walker.page.set_viewport_size(PHONE)
        walker.enter(path, row)
        seen = problems_of(walker, path, row) if may_see(role, path) else refusal_problems_of(walker)
        found += [f"{path}?{row.query}: {problem}" for problem in seen]
        if role == first_who_may(path):
            found += [f"{path}?{row.query}: {problem}" for problem in closer_look_at(walker)]
    assert not found, "\n".join(found)


def problems_of(walker: Walker, path: str, row: Row) -> list[str]:
    """What is wrong with the page on the screen, on a phone and on a desk."""
    expect(walker.words(path, row)).to_be_visible()
    walker.settled()
    found = list(layout_problems(walker))
    walker.page.set_viewport_size(DESK)
    return found + [f"on a desk {problem}" for problem in layout_problems(walker)] + walker.wrong


def closer_look_at(walker: Walker) -> list[str]:
    """What axe-core and large print find on the page on the screen; once a page is enough."""
    walker.page.set_viewport_size(PHONE)
    found = accessibility_problems(walker)
    walker.large(True)
    found += [f"in large print {problem}" for problem in layout_problems(walker)]
    walker.large(False)
    return found


def refusal_problems_of(walker: Walker) -> list[str]:
    """Whether the page says that it is not for this role, and nothing else went wrong."""
    said = walker.settled()
    refusals = [text for text in walker.wrong if "403" not in text and "404" not in text]
    return refusals + ([] if NOT_FOR_YOU.search(said) else [f"does not say whom it is for: {said[:80]}"])


# --- 打开中、打不开、再试一次、写了的不丢 -----------------------------------------------------------------

REFUSED: dict[str, Any] = {
    "status": 500,
    "content_type": "application/json",
    "body": json.dumps({"error": {"code": "server_error", "message": "服务出了问题，请稍后再试", "fields": {}}}),
}
ASKED = "**/api/v1/**"
TYPED = "写到一半的话"
FIELDS = "input:not([type=range]):not([disabled]):not([readonly]), textarea:not([disabled])"
PUT = """(fields, words) => fields.map((field) => {
  field.value = field.inputMode === 'numeric' ? '12' : words;
  field.dispatchEvent(new Event('input', { bubbles: true }));
  return field.value;
})"""


def test_a_page_that_has_to_wait_says_so_and_one_that_fails_says_why_and_can_be_tried_again(walker_of):
    found, waiting = [], 0
    for path in PAGES:
        walker = walker_of(first_who_may(path))
        walker.page.set_viewport_size(PHONE)
        needed, problems = states_of(walker, path)
        waiting += needed
        found += [f"{path}: {problem}" for problem in problems]
    assert not found, "\n".join(found)
    assert waiting > len(PAGES) / 2


def states_of(walker: Walker, path: str) -> tuple[bool, list[str]]:
    """Whether the page needs an answer before it shows anything; what is missing among loading, error and data."""
    held: list[Route] = []
    walker.page.route(ASKED, lambda route: held.append(route))
    walker.enter(path)
    expect(walker.top).to_be_visible()
    words = walker.words(path)
    waits = walker.top.get_by_text(STILL_LOADING).filter(visible=True).first
    expect(waits.or_(words).first).to_be_visible()
    needed = not words.is_visible()
    walker.page.route(ASKED, lambda route: route.fulfill(**REFUSED))
    for route in held:
        route.fulfill(**REFUSED)
    again = walker.button("再试一次")
    if needed:
        expect(walker.text("服务出了问题")).to_be_visible()
        found = [f"failing {problem}" for problem in layout_problems(walker)]
    else:
        walker.settled()
        found = [] if words.is_visible() else ["loses what it showed when an extra fails"]
    walker.page.unroute_all()
    if needed:
        again.first.click()
        expect(words).to_be_visible()
    return needed, found


NOTHING = re.compile("没有|暂无|还没|不多|数据不足|都能送达")
# Their lists are the program's own: kinds of data, and what can be published.
NEVER_EMPTY = ("packages/admin/imports/imports", "packages/admin/publication/publication")


def test_a_list_with_nothing_in_it_says_so(walker_of):
    found, lists = [], 0
    for path in [path for path in PAGES if path not in NEVER_EMPTY]:
        walker, emptied = walker_of(first_who_may(path)), []
        walker.page.route(ASKED, lambda route, _, emptied=emptied: without_items(route, emptied))
        walker.enter(path)
        walker.page.wait_for_load_state("networkidle")
        said = walker.settled()
        walker.page.unroute_all(behavior="wait")
        lists += bool(emptied)
        if emptied and not NOTHING.search(said):
            found.append(f"{path}: {said[:120]}")
    assert not found, "\n".join(found)
    assert lists >= 8


def without_items(route: Route, emptied: list[str]) -> None:
    """The real answer, with nothing in its list."""
    answer = route.fetch()
    body = answer.json() if "json" in answer.headers.get("content-type", "") else None
    if not isinstance(body, dict) or not body.get("items"):
        route.fulfill(response=answer)
        return
    emptied.append(route.request.url)
    route.fulfill(response=answer, json=body | {"items": [], "total": 0, "pages": 1})


def test_nothing_typed_is_lost_when_sending_fails(walker_of):
    found, forms = [], 0
    for path in PAGES:
        walker = walker_of(first_who_may(path))
        walker.enter(path)
        expect(walker.words(path)).to_be_visible()
        walker.settled()
        typed = walker.top.locator(FIELDS).evaluate_all(PUT, TYPED)
        send = walker.top.locator("wx-button.primary:not([disabled])").filter(visible=True)
        if not typed or not send.count():
            continue
        forms += 1
        walker.page.route(ASKED, lambda route: route.fulfill(**REFUSED))
        send.last.click()
        expect(walker.top.locator("[role=alert], .problem").filter(visible=True).first).to_be_visible()
        kept = walker.top.locator(FIELDS).evaluate_all("(fields) => fields.map((field) => field.value)")
        walker.page.unroute_all()
        if kept != typed:
            found.append(f"{path}: {typed} became {kept}")
    assert not found, "\n".join(found)
    assert forms >= 6
