"""岗位、公示与制度 / What offices keep up: posts and people, what is published, rosters, days, reviews."""

from __future__ import annotations

import re
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.accessibility import accessibility_problems
from tests.browser.test_pages import layout_problems, settled
from tests.browser.test_staff_papers import account_of, at_a_pc

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.xdist_group("browser")]

PHONE, DESK = {"width": 375, "height": 740}, {"width": 1280, "height": 800}
PAPER = "演编〔2026〕8 号"


class Walk:
    """Somebody at a PC who goes from page to page; what is wrong on any of them is collected."""

    def __init__(self, page, screen, city, album):
        self.page, self.screen, self.city, self.album, self.problems = page, screen, city, album, []

    def open(self, path):
        self.page.goto(f"{self.city.web}/app/?page=packages/admin/{path.replace('?', '&')}")
        return settled(self.screen)

    def look(self, picture="", *, wide=False):
        """Check the page as it is, on a phone and on a desk; keep one picture."""
        for size in (DESK, PHONE):
            self.page.set_viewport_size(size)
            self.problems += [f"{self.page.url} {size['width']}: {one}" for one in layout_problems(self.screen)]
            if picture and wide == (size is DESK):
                self.album.page(self.page, picture)
        self.problems += accessibility_problems(self.screen)

    def fill(self, label, words):
        self.screen.top.get_by_label(label, exact=True).fill(words)

    def press(self, name, *, exact=True):
        self.screen.button(name, exact=exact).first.click()

    def says(self, words):
        expect(self.screen.text(words)).to_be_visible()


@pytest.fixture
def walk(context_of, city, album):
    def as_(user):
        page, screen = at_a_pc(context_of, city, user)
        expect(screen.text("我的公示职责")).to_be_visible()
        return Walk(page, screen, city, album)

    return as_


def beijing_today():
    return (datetime.now(UTC) + timedelta(hours=8)).date()


def rows_of(city):
    return sqlite3.connect(city.folder / "mashang.db", timeout=20)


def small_office(city):
    """An office with few posts, and one of them that somebody holds and that answers for steps, with the holder."""
    token = city.sign_in("establishment")
    offices = city.api("GET", "admin/establishment", token=token)["items"]
    with rows_of(city) as rows:
        answering = {post for (post,) in rows.execute("SELECT post_id FROM matter_step WHERE closed_on IS NULL")}
    for chosen in sorted(offices, key=lambda one: one["strength"]["posts"]):
        shown = city.api("GET", f"admin/organizations/{chosen['id']}/establishment", token=token)
        posts = shown["units"][0]["posts"]
        held = [post for post in posts if post["holders"] and post["id"] in answering]
        if len(posts) > 1 and held:
            return chosen, held[-1], held[-1]["holders"][0]
    raise AssertionError("no post is held and answers for steps")


def test_the_establishment_office_keeps_posts_people_and_what_is_published(walk, city, tmp_path):
    office, post, holder = small_office(city)
    one = walk("establishment")
    one.says("岗位与人员")
    one.screen.top.get_by_text("岗位与人员").click()
    one.says("空缺")
    one.fill("单位、岗位、姓名或工号", holder["name"])
    one.press(re.compile(holder["name"]), exact=False)
    one.says("任职经历")
    _photo_is_drawn_anew(one, tmp_path)
    _certificate_refused_at_its_field_then_taken(one)
    one.look("official")
    _a_copy_is_put_up(one, post)
    _leaves_and_the_copy_is_to_be_replaced(one, post, holder)
    _the_post_was_held_last_week(one, office, post, holder)
    _duties_and_switches(one, office)
    one.open("completeness/completeness")
    one.look("completeness")
    one.screen.choose("看哪些岗位", "本人未确认")
    one.says("没有照片")
    _somebody_new_comes_and_the_post_ends(one, office, post)
    _days_of_a_year_nobody_knows_yet(one)
    _who_is_competent(one)

    assert one.problems == []


def _certificate_refused_at_its_field_then_taken(one):
    one.press("登记执法证件")
    one.fill("证件编号", "演执-0001")
    one.press("登记")
    one.says("请把证件信息填写完整")
    one.fill("执法范围", "现场检查")
    one.fill("有效期起", "2026/1/1")
    one.fill("有效期止", "2025年1月1日")
    one.press("登记")
    one.says("有效期止不能早于有效期起")
    one.fill("有效期止", "2028-12-31")
    one.press("登记")
    one.says("有效期至2028年12月31日")


def _photo_is_drawn_anew(one, folder):
    Image.new("RGB", (600, 800), "gray").save(folder / "photo.jpg")
    with one.page.expect_file_chooser() as chooser:
        one.press("上传照片")
    chooser.value.set_files(folder / "photo.jpg")
    one.says("已有照片")


def _a_copy_is_put_up(one, post):
    one.press(re.compile(post["name"]), exact=False)
    one.screen.top.get_by_text("下载、张贴").click()
    one.press("登记")
    one.says("请填写贴在哪里")
    one.fill("贴在哪里", "虚构大厅 9 号柜台")
    one.press("登记")
    one.says("已登记")
    with one.page.expect_download() as picture:
        one.press("保存图片")
    assert picture.value.path().read_bytes().startswith(b"\x89PNG")
    one.look("code")


def _leaves_and_the_copy_is_to_be_replaced(one, post, holder):
    one.open(f"official/official?id={holder['official_id']}")
    one.screen.top.get_by_text("调任、兼任、免职、离职").click()
    one.screen.choose("办什么", "离职")
    one.press("办理")
    one.says("请填写文号")
    one.look("move")
    one.fill("文号", PAPER)
    one.press("办理")
    one.says("停用的二维码")
    one.look()
    one.screen.top.get_by_text("看待更换的张贴").click()
    one.says("虚构大厅 9 号柜台")
    one.open("establishment/establishment")
    one.says("空缺 1")
    one.look("posts-and-people")


def _the_post_was_held_last_week(one, office, post, holder):
    one.open(f"office/office?id={office['id']}")
    one.says("空缺")
    one.says("停用")
    one.look("office-posts", wide=True)
    one.fill("看哪一天", str(beijing_today() - timedelta(days=7)))
    one.screen.top.get_by_label("看哪一天").press("Enter")
    one.says("的情况")
    one.says(holder["name"])
    one.press(re.compile(post["name"]), exact=False)
    one.says("公示的职责")
    one.says(holder["name"])


def _somebody_new_comes_and_the_post_ends(one, office, post):
    one.open(f"post/post?id={post['id']}")
    one.says("已停用")
    one.screen.top.get_by_text("看群众页面").click()
    one.says("二维码已停用")
    one.open(f"post/post?id={post['id']}")
    one.screen.top.get_by_text("安排新人入职到本岗位").click()
    one.fill("工号", "新 1")
    one.fill("姓名", "虚构新人")
    one.fill("文号", PAPER)
    one.press("办理")
    one.says("请填写工号")
    one.fill("工号", "D9001")
    one.press("办理")
    one.says("新制发的二维码")
    one.press("返回")
    one.says("使用中")
    one.look("post")
    one.screen.top.get_by_text("撤销本岗位").click()
    one.press("办理")
    one.says("请填写文号")
    one.look()
    one.fill("文号", PAPER)
    one.press("办理")
    one.screen.answer("办理")
    one.says("请指定接替岗位")
    token = one.city.sign_in("establishment")
    posts = one.city.api("GET", f"admin/organizations/{office['id']}/establishment", token=token)["units"][0]["posts"]
    successor = next(other for other in posts if other["id"] != post["id"])
    one.fill("岗位名称或编号", successor["code"])
    one.press(re.compile(f"{office['name']} {successor['name']}"), exact=False)
    one.press("办理")
    one.screen.answer("办理")
    one.says("停用的二维码")
    one.open(f"ending/ending?of=office&id={office['id']}&name={office['name']}")
    one.press("办理")
    one.says("请选择并入哪个单位")
    one.look()


def _duties_and_switches(one, office):
    one.press("修改职责")
    one.fill("职责", " ")
    one.press("公示")
    one.says("请填写职责")
    one.fill("职责", "受理申请\n解答咨询")
    one.press("公示")
    one.says("职责已公示")
    one.open(f"publication/publication?kind=organization&id={office['id']}&name={office['name']}")
    one.screen.top.get_by_role("switch", name="电话").click()
    one.says("现在公示，保存后群众看不到")
    one.look("publication")
    one.press(re.compile("保存"), exact=False)
    one.says("已保存")
    assert not _published(one.city, office["id"])["phone"]
    one.press("单独设置的都恢复统一设置")
    one.says("电话：恢复统一设置，保存后群众能看到")
    one.press(re.compile("保存"), exact=False)
    one.says("已保存")
    assert _published(one.city, office["id"])["phone"]
    one.open("publication/publication")
    one.screen.choose("哪一类", "人员")
    one.says("全市所有人员的统一设置")
    one.look()


def _published(city, office_id):
    return city.api("GET", f"organizations/{office_id}")["organization"]


def _days_of_a_year_nobody_knows_yet(one):
    one.open("calendar/calendar")
    one.press("后一年")
    one.says("2027年")
    one.says("尚未录入")
    one.press("录入一天")
    one.press("保存")
    one.says("请填写日期")
    one.fill("哪一天", "20270104")
    one.fill("依据", "通知")
    one.press("保存")
    expect(one.screen.top.get_by_role("alert").first).to_be_visible()
    one.fill("依据", "演府〔2026〕9 号通知")
    one.press("保存")
    one.says("2027年1月4日")
    one.look("calendar")
    one.press(re.compile("^撤销"), exact=False)
    one.screen.answer("撤销")
    one.says("2027年没有另外录入的日子")


def _who_is_competent(one):
    one.open("competences/competences")
    one.press(re.compile("^调整"), exact=False)
    one.fill("输入单位名称", "教")
    one.press(re.compile("公开事项"), exact=False)
    one.press("保存")
    one.says("已保存")
    one.look("competences")
    token = one.city.sign_in("establishment")
    category = one.city.api("GET", "admin/competences", token=token)["items"][0]
    assert len(category["offices"]) == 1
    body = {"category": category["category"], "organization_ids": []}
    one.city.api("POST", "admin/competences", body, token=token)


def bursts_in(city):
    """Two bursts of an office of the first group, one of them proposed to be left out by that group's supervisor."""
    day, found = str(beijing_today() - timedelta(days=3)), ["a" * 32, "b" * 32]
    with rows_of(city) as rows:
        scopes = "SELECT x.organization_id FROM supervision_scope x JOIN staff_account s ON s.id = x.staff_id"
        (office,) = rows.execute(f"{scopes} WHERE s.name = ? ORDER BY 1", ("乙一舟",)).fetchone()
        made = "INSERT INTO rating_burst (id, organization_id, kind, day, last_day, state) VALUES (?, ?, ?, ?, ?, ?)"
        for number, kind in zip(found, ("address", "target"), strict=True):
            rows.execute(made, (number, office, kind, day, day, "waiting"))
    path = f"admin/rating-bursts/{found[0]}/exclude"
    city.api("POST", path, {"reason": "same_device"}, token=city.sign_in("supervisor-1"))


def test_supervisors_keep_the_roster_and_two_of_them_leave_a_burst_out(walk, city):
    bursts_in(city)
    one = walk("head")
    one.open("roster/roster")
    one.press("后两周")
    one.press(re.compile("排班"), exact=False)
    one.press(re.compile("^加上"), exact=False)
    one.press(re.compile("^加上"), exact=False)
    one.press(re.compile("提前"), exact=False)
    one.look("roster")
    one.press("保存")
    one.says("其次")
    one.open("bursts/bursts")
    one.press("不计入…")
    one.press("提出不计入")
    one.says("请选择原因")
    one.screen.choose("为什么不计入", "有组织刷评")
    one.press("提出不计入")
    one.says("须由另一名督查人员确认")
    one.look("bursts")
    one.press("确认不计入")
    one.screen.answer("确认")
    expect(one.screen.button("确认不计入", exact=True)).to_have_count(0)
    one.screen.choose("看哪些", "异常信号")
    settled(one.screen)
    one.look()

    assert one.problems == []


def test_an_administrator_sees_whom_nothing_reaches_and_what_a_role_may_not_is_not_offered(walk, city):
    account_of(city, "keeper", "系统丙（虚构）", "system_admin")
    account_of(city, "unbound", "未绑定（虚构）", "supervisor")
    one = walk("keeper")
    one.says("无法送达")
    for hidden in ("岗位与人员", "公示开关", "异常评价复核", "职责分工"):
        expect(one.screen.top.get_by_text(hidden)).to_have_count(0)
    one.screen.top.get_by_text("无法送达").click()
    one.says("未绑定（虚构）")
    one.screen.top.locator(".card", has_text="未绑定（虚构）").get_by_role("button", name="签发绑定码").click()
    one.says("只告诉本人")
    one.look()
    one.screen.text("只告诉本人").scroll_into_view_if_needed()
    one.album.page(one.page, "unreachable")
    one.open("establishment/establishment")
    one.says("没有权限")

    assert one.problems == []
