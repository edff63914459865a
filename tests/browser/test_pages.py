"""页面检查 / What only some pages have: receipts, searches, nothing to show, the dark. See also test_every_page."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.city import DESK_CODE, OLD_CODE, POSTER
from tests.browser.handset import Screen, phone_sized
from tests.servers import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240), pytest.mark.xdist_group("browser")]

FINGER = 44  # CSS pixels; what is smaller is missed by an unsteady finger
LAYOUT_PROBLEMS = """(page, finger) => {
  const found = new Set();
  const width = document.documentElement.clientWidth;
  const name = (el) => `<${el.localName} class="${el.className}"> ${el.textContent.trim().slice(0, 20)}`;
  const seen = (el) => {
    const { width: w, height: h } = el.getBoundingClientRect();
    return w > 1 && h > 1 && getComputedStyle(el).visibility !== 'hidden' && !el.closest('[aria-hidden=true]');
  };
  const hides = (el, axis) => /hidden|clip/.test(getComputedStyle(el)[`overflow${axis}`]);
  const scrolls = (el) => {
    for (let one = el; one && one !== page; one = one.parentElement)
      if (/auto|scroll/.test(getComputedStyle(one).overflowX)) return true;
    return false;
  };
  const clipped = (el) => {
    const range = document.createRange();
    range.selectNodeContents(el);
    const text = range.getBoundingClientRect();
    for (let one = el; one && one !== page.parentElement; one = one.parentElement) {
      const box = one.getBoundingClientRect();
      if (hides(one, 'X') && (text.right > box.right + 1 || text.left < box.left - 1)) return true;
      if (hides(one, 'Y') && (text.bottom > box.bottom + 2 || text.top < box.top - 2)) return true;
    }
    return false;
  };
  if (Math.max(document.scrollingElement.scrollWidth, page.scrollWidth) > width) found.add('wider than the screen');
  for (const el of page.querySelectorAll('*')) {
    if (!seen(el) || scrolls(el)) continue;
    const box = el.getBoundingClientRect();
    if (box.right > width + 1 || box.left < -1) found.add(`beyond the edge: ${name(el)}`);
    const speaks = [...el.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (speaks && clipped(el)) found.add(`clipped: ${name(el)}`);
  }
  const roles = ['button', 'radio', 'switch', 'checkbox', 'tab', 'link'].map((role) => `[role=${role}]`);
  const targets = ['button', 'a', 'input', 'textarea', ...roles].join();
  for (const el of [...page.querySelectorAll(targets), ...document.querySelectorAll('#nav button')]) {
    if (!seen(el)) continue;
    const { width: w, height: h } = (el.closest('wx-label, .fact') ?? el).getBoundingClientRect();
    if (w < finger - .5 || h < finger - .5) found.add(`${Math.round(w)} x ${Math.round(h)}: ${name(el)}`);
  }
  return [...found];
}"""


def layout_problems(screen):
    return screen.top.evaluate(LAYOUT_PROBLEMS, FINGER)


def settled(screen):
    """The page has something to show and waits for nothing more."""
    expect(screen.top).to_be_visible()
    expect(screen.top.get_by_text(re.compile("^正在(打开|查找|查询)")).filter(visible=True)).to_have_count(0)
    return screen


class Browser(Screen):
    """A browser without WeChat, as wide as a phone, that notes what goes wrong in its console."""

    def __init__(self, page, city, addresses):
        super().__init__(page)
        self.page, self.city, self.addresses, self.complaints = page, city, addresses, []
        page.on("console", lambda message: self.complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def visit(self, path):
        self.complaints.clear()
        self.page.goto(self.city.web + path.format(**self.addresses))
        return settled(self)


@pytest.fixture(scope="module")
def addresses(city):
    """What the paths below stand for."""
    tokens = {"office": city.token_of(POSTER), "post": city.token_of(DESK_CODE), "old": city.token_of(OLD_CODE)}
    row = city.api("GET", "admin/complaints", token=city.sign_in("head"))["items"][0]
    digest = city.api("GET", "admin/digests", token=city.sign_in("head"))["items"][0]
    matter = city.api("GET", f"codes/{tokens['post']}/profile")["matters"][0]["code"]
    return {**tokens, "matter": matter, "id": city.office_of(POSTER), "complaint": row["id"], "digest": digest["id"]}


@pytest.fixture
def fresh(context_of, city, addresses):
    """A browser that was never here."""
    return Browser(phone_sized(context_of), city, addresses)


# --- 工作人员的页面 --------------------------------------------------------------------------------------

PICTURES = {
    "pages/staff/staff": ("待办", "workbench"),
    "packages/admin/figures/figures?organization_id={id}": ("四个方面", "figures"),
    "packages/admin/digest/digest?id={digest}": ("诉求", "digest"),
}


@pytest.mark.parametrize("path", PICTURES)
def test_pages_of_the_staff_as_the_supervisors_phone_shows_them(path, head, addresses, album):
    words, picture = PICTURES[path]
    head.enter(path.format(**addresses))

    expect(settled(head).text(words)).to_be_visible()
    album.phone(head, picture)


# --- 群众的页面 ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["normal", "large"])
def citizen(request, city, addresses, context_of):
    """A citizen's browser, in one of the two print sizes."""
    screen = Browser(phone_sized(context_of), city, addresses)
    if request.param == "large":
        screen.visit("/app/").top.get_by_role("switch", name="大字版").click()
    return screen


def test_receipt_and_progress_fit_a_phone_and_are_found_again_from_home(citizen):
    citizen.visit("/app/?page=pages/complain/complain&code_token={post}")
    citizen.choose("您要做什么", "建议")
    citizen.choose("属于哪一类", "办事流程")
    citizen.top.get_by_label("事情经过").fill("建议窗口配老花镜和放大字体的表格，方便老年人。")
    citizen.button("提交", exact=True).click()
    expect(citizen.text("建议已提交")).to_be_visible()
    receipt = layout_problems(citizen)
    citizen.visit("/app/").button("点按看进度").first.click()
    expect(citizen.text("您反映的内容")).to_be_visible()

    assert receipt == []
    assert layout_problems(citizen) == []
    assert citizen.complaints == []


# --- 出错与为空 ------------------------------------------------------------------------------------------

REFUSED = {
    "status": 500,
    "content_type": "application/json",
    "body": json.dumps({"error": {"code": "server_error", "message": "服务出了问题，请稍后再试", "fields": {}}}),
}
PATIENCE_MS = 20_000  # of the mini-program with a server that does not answer


def test_a_page_does_not_wait_for_ever(fresh):
    fresh.page.clock.install()
    held = []
    fresh.page.route("**/api/v1/**", lambda route: held.append(route))
    fresh.page.goto(f"{fresh.city.web}/app/?page=pages/rate/rate&token={fresh.addresses['post']}")
    expect(fresh.text("正在打开")).to_be_visible()
    wait_until(lambda: fresh.page.wait_for_timeout(20) or bool(held), seconds=8, what="a request")
    fresh.page.clock.fast_forward(PATIENCE_MS + 1000)

    expect(fresh.text("网络太慢，没有等到答复，请再试一次")).to_be_visible()
    expect(fresh.button("再试一次")).to_be_enabled()


def test_a_search_for_an_office_that_fails_says_so_and_works_again(fresh):
    fresh.page.route("**/api/v1/organizations?**", lambda route: route.fulfill(**REFUSED))
    field = fresh.visit("/app/").top.get_by_label("输入单位名称")
    field.fill("民政")
    expect(fresh.text("服务出了问题")).to_be_visible()
    fresh.page.unroute_all()
    field.fill("民政局")

    expect(fresh.button("民政局")).to_be_visible()


def test_a_search_that_finds_nothing_says_so(fresh):
    fresh.visit("/app/").top.get_by_label("输入单位名称").fill("火星")
    expect(fresh.text("没有找到“火星”，换个词再试试")).to_be_visible()
    fresh.visit("/app/?page=pages/matters/matters&organization_id={id}").top.get_by_label("输入事项名称").fill("火星")
    expect(fresh.text("没有找到事项")).to_be_visible()


def test_a_wrong_receipt_number_is_refused_without_telling_which_part_is_wrong(fresh):
    fresh.visit("/app/?page=pages/progress/progress")
    fresh.button("查询").click()
    expect(fresh.text("受理编号是 16 位数字，请核对")).to_be_visible()
    fresh.top.get_by_label("受理编号").fill("1234 5678 1234 5678")
    fresh.top.get_by_label("查询码").fill("abcd-efgh-jkmn-pqrs")
    fresh.button("查询").click()

    expect(fresh.text("不正确，请核对后重试")).to_be_visible()
    assert layout_problems(fresh) == []


def test_lists_of_the_staff_that_are_empty_say_so(head):
    head.enter("packages/admin/complaints/complaints")
    head.top.get_by_label("编号或单位名称").fill("火星")

    expect(head.text("这里没有诉求")).to_be_visible()


def test_an_office_that_nobody_rated_shows_no_percentage(head, city):
    figures = city.api("GET", "admin/figures?grain=year", token=city.sign_in("head"))
    quiet = [office["id"] for office in figures["rows"] if not office["n"]]
    if not quiet:
        pytest.skip("in a full month every office is rated")
    head.enter(f"packages/admin/figures/figures?organization_id={quiet[0]}")

    expect(head.text("还看不出满意度")).to_be_visible()
    for title in ("四个方面", "变化"):
        expect(head.card(title)).to_have_text(f"{title}数据不足")


# --- 夜间与电脑 ------------------------------------------------------------------------------------------


def test_pages_in_the_dark_and_on_a_desk_are_as_readable(context_of, city, addresses, album):
    dark = Browser(phone_sized(context_of, color_scheme="dark", device_scale_factor=2), city, addresses)
    dark.visit("/app/?page=pages/rate/rate&token={post}").rate({"依法行政": "满意", "服务态度": "非常满意"})
    dark.group("依法行政").scroll_into_view_if_needed()
    album.page(dark.page, "rate-dark")
    desktop = Browser(context_of(viewport={"width": 1280, "height": 800}).new_page(), city, addresses)
    desktop.visit("/q/{office}")
    album.page(desktop.page, "desktop")

    assert layout_problems(dark) == []
    assert dark.complaints + desktop.complaints == []
