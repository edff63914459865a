"""办理桌 / One complaint from desk to desk: a supervisor at a PC, the department on a phone; and a call taken down."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import accessibility_problems
from tests.browser.city import DESK_CODE
from tests.browser.test_pages import layout_problems
from tests.browser.test_staff_papers import at_a_pc

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240), pytest.mark.xdist_group("browser")]

HOSTILE = "=HYPERLINK(\"http://example.invalid\")<script>document.title='x'</script><b>窗口让我跑了三趟</b>"
PHONE = "13900004321"
ASKED = "请说明是哪一天、哪个窗口，带了哪些材料。"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%%EOF"


def problems_of(screen):
    return layout_problems(screen) + accessibility_problems(screen)


class Desk:
    """A member of staff before one complaint."""

    def __init__(self, page, screen, city):
        self.page, self.screen, self.city, self.problems = page, screen, city, []

    def open(self, number):
        self.page.goto(f"{self.city.web}/app/?page=packages/admin/complaint/complaint&id={number}")
        expect(self.screen.card("办理过程")).to_be_visible()
        expect(self.screen.top.get_by_text(re.compile("^正在"))).to_have_count(0)
        return self

    def press(self, name):
        self.screen.button(name, exact=True).click()

    def fill(self, label, words):
        self.screen.top.get_by_label(label).fill(words)

    def said(self, words):
        expect(self.screen.top.get_by_role("alert").filter(has_text=words).first).to_be_visible()
        return self

    def look(self, album=None, name=""):
        self.problems += problems_of(self.screen)
        if album:
            album.page(self.page, name)


@pytest.fixture(scope="module")
def filed(city):
    """Files a complaint with a contact about the office whose administrator has the department's phone."""

    def act(user, text, **more):
        body = {
            "code_token": city.token_of(DESK_CODE),
            "kind": "complaint",
            "category": "slow_action",
            "text": text,
            "anonymous": False,
            "contact": {"name": "庚某", "phone": PHONE},
            "contact_consent": True,
        }
        receipt = city.api("POST", "complaints", body | more, token=city.sign_in(user))
        found = city.api("GET", f"admin/complaints?query={receipt['receipt_number']}", token=city.sign_in("head"))
        return receipt, found["items"][0]["id"]

    return act


@pytest.fixture(scope="module")
def supervisor(context_of, city):
    page, screen = at_a_pc(context_of, city, "head", width=1280)
    expect(screen.text("先办这些")).to_be_visible()
    return Desk(page, screen, city)


@pytest.fixture(scope="module")
def department(context_of, city):
    page, screen = at_a_pc(context_of, city, city.phones["departments"][0])
    expect(screen.text("转给本单位的诉求")).to_be_visible()
    return Desk(page, screen, city)


def test_a_complaint_goes_from_the_desk_to_the_department_and_back(filed, supervisor, department, city, album):
    receipt, number = filed("young", HOSTILE)
    _, other = filed("elder", "同一个窗口，让我加微信才给办，我也白跑了一趟。")
    desk, screen = supervisor, supervisor.screen
    desk.page.goto(f"{city.web}/app/?page=packages/admin/complaints/complaints")
    screen.top.get_by_label("受理编号").fill(receipt["receipt_number"])
    expect(screen.text("共 1 件")).to_be_visible()
    desk.look()
    desk.press("导出")
    with desk.page.expect_download() as saved:
        screen.answer("这份清单")
    assert saved.value.path().read_bytes().startswith(b"PK")
    screen.button(f"{number:05d}").click()

    # What was written stays words.
    expect(screen.text(HOSTILE, exact=True)).to_be_visible()
    expect(screen.title).to_have_text("诉求详情")

    desk.press("受理")
    screen.answer("确定")
    desk.said("已受理")

    # The clock: refused at its field, stopped with a reason, and going on again.
    screen.button("延期").click()
    desk.fill("延期几个工作日", "99")
    desk.fill("延期的理由", "情况复杂，需要会商")
    desk.press("延期")
    expect(screen.text("请填 1 到 7 之间的数")).to_be_visible()
    desk.press("取消")
    screen.button("暂停计时").click()
    desk.fill("暂停几个工作日", "2")
    desk.fill("暂停的理由", "等待检测结果")
    desk.press("暂停计时")
    desk.said("已暂停计时")
    expect(screen.text("计时暂停中")).to_be_visible()
    desk.look(album, "complaint-desk")
    desk.press("恢复计时")
    desk.said("已恢复计时")

    # The contact: for a reason, and gone when one looks elsewhere.
    desk.press("查看联系方式")
    desk.press("查看联系方式")
    expect(screen.text("请填写为什么要看")).to_be_visible()
    desk.fill("为什么要看", "核实办事日期")
    desk.press("查看联系方式")
    expect(screen.text(PHONE)).to_be_visible()
    expect(screen.card("办理过程")).to_contain_text("核实办事日期")

    # What is like it is joined; the contact is hidden when the page is left.
    desk.press("与别的诉求合并")
    desk.press(f"与 {other:05d} 合并")
    screen.answer("确定")
    desk.said("已合并办理")
    screen.button(f"{other:05d}").click()
    expect(screen.text("我也白跑了一趟")).to_be_visible()
    desk.page.go_back()
    expect(screen.text(HOSTILE, exact=True)).to_be_visible()
    expect(screen.text(PHONE)).to_have_count(0)
    desk.press("拆分，单独办理")
    desk.said("已拆分")

    # What was typed and not sent is there again.
    desk.press("写给诉求人")
    desk.fill("写给诉求人", ASKED)
    desk.open(number)
    expect(screen.top.get_by_label("写给诉求人")).to_have_value(ASKED)
    desk.press("发送")
    desk.said("已发给诉求人")

    desk.press("转办")
    expect(screen.text("反映的单位")).to_be_visible()
    screen.button("反映的单位").click()
    screen.answer("确定")
    desk.said("已转办")
    expect(screen.text("正在等它答复")).to_be_visible()
    desk.press("催办")
    screen.answer("确定")
    desk.said("已催办")
    desk.look()

    # The department: without the contact, with a file.
    unit, seen = department.open(number), department.screen
    expect(seen.text("实名，联系方式不显示")).to_be_visible()
    unit.press("答复")
    unit.press("答复")
    expect(seen.text("请选择办理结果")).to_be_visible()
    seen.choose("办理结果", "已整改落实")
    unit.fill("给诉求人的答复", "已当面致歉，材料已收下。")
    with unit.page.expect_file_chooser() as chooser:
        unit.press("添加文件")
    chooser.value.set_files({"name": "整改说明.pdf", "mimeType": "application/pdf", "buffer": PDF})
    expect(seen.text("已上传")).to_be_visible()
    seen.text("给诉求人的答复").scroll_into_view_if_needed()
    unit.look(album, "complaint-answer")
    unit.press("答复")
    unit.said("已答复")
    expect(seen.card("办理过程")).to_contain_text("已当面致歉")

    # The supervisor saves the file at the PC.
    desk.open(number)
    with desk.page.expect_download() as saved:
        screen.button("PDF 文件 1").click()
    assert saved.value.suggested_filename == "文件.pdf"
    assert saved.value.path().read_bytes() == PDF

    progress = {key: receipt[key] for key in ("receipt_number", "secret")}
    lines = [line["text"] for line in city.api("POST", "complaints/progress", progress)["timeline"]]
    assert {"等待检测结果", "核实办事日期", ASKED, "已当面致歉，材料已收下。"} <= set(lines)

    # A person decides about words that a machine held back; what is looked into is kept.
    desk.open(other).press("内容可以办理")
    desk.said("已复核")
    expect(screen.text("内容待人工复核")).to_have_count(0)
    desk.press("保全")
    desk.fill("保全的理由", "正在核查")
    desk.press("保全")
    desk.said("已保全")
    expect(screen.text("依法保全")).to_be_visible()

    # Who is too near steps back, and finds it no more.
    desk.press("声明回避")
    desk.fill("回避的理由", "被反映人是我的亲属")
    desk.press("声明回避")
    expect(screen.text("您已回避，这件由其他人办理。")).to_be_visible()
    desk.look()
    assert desk.problems + unit.problems == []


def test_an_operator_takes_a_call_down_and_the_caller_can_follow_it(context_of, city, album):
    page, screen = at_a_pc(context_of, city, "head")
    expect(screen.text("先办这些")).to_be_visible()
    desk = Desk(page, screen, city)
    page.goto(f"{city.web}/app/?page=packages/admin/phone-intake/phone-intake")
    desk.press("念给对方听")
    for words in ("请选择要反映的单位", "请选择一项", "请记下对方说的事情，至少 5 个字"):
        expect(screen.text(words)).to_be_visible()
    desk.look()
    desk.fill("输入单位名称", "行政审批")
    screen.button("区行政审批局").click()
    screen.choose("要做什么", "投诉")
    screen.choose("属于哪一类", "服务态度")
    desk.fill("对方说的事情", "上周五在大厅问了三个窗口，都让去别处，没有人登记。")
    screen.top.get_by_role("switch", name="对方愿意留联系方式").click()
    desk.fill("联系电话", PHONE)
    desk.press("念给对方听")
    expect(screen.text("请先问对方是否同意，再勾选")).to_be_visible()
    page.reload()
    screen.top.get_by_role("checkbox").click()
    desk.press("念给对方听")
    expect(screen.text("您说的是：上周五在大厅问了三个窗口")).to_be_visible()
    desk.look(album, "phone-read-back")
    desk.press("对方说对，登记")
    desk.said("已登记")
    desk.look(album, "phone-receipt")
    number, secret = (
        screen.top.get_by_label(re.compile(f"^{name} ")).get_attribute("aria-label").split(" ")[1]
        for name in ("受理编号", "查询码")
    )
    progress = city.api("POST", "complaints/progress", {"receipt_number": number, "secret": secret})
    desk.press("打开这件")

    expect(screen.text("共 1 件")).to_be_visible()
    assert progress["status_label"] == "已提交"
    assert desk.problems == []
