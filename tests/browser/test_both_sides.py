"""双方的一件投诉 / The whole life of one complaint from both sides, from a step that was promised to one level up."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from demo import pictures
from tests.browser.accessibility import accessibility_problems
from tests.browser.city import DESK_CODE
from tests.browser.handset import Screen
from tests.browser.test_complaint_desk import PDF
from tests.browser.test_pages import layout_problems

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240), pytest.mark.xdist_group("browser")]

TROUBLE = "材料十日就交齐了，承诺三个工作日审完，到今天没有结果，窗口让我再等等。"
QUESTION = "请告诉我们交材料的大概时间和窗口。"
REPLY = "十日上午十点左右，二号窗口，没有给受理单。"
ANSWER = "经查，材料当日漏录。已补录并于今天作出决定，决定书见附件。"


class Walk:
    """What was found wrong on the way, page by page."""

    def __init__(self):
        self.problems, self.document, self.called = [], b"", ""

    def look(self, screen):
        self.problems += layout_problems(screen) + accessibility_problems(screen)


@pytest.fixture(scope="module")
def walk():
    return Walk()


@pytest.fixture(scope="module")
def photo(tmp_path_factory):
    path = tmp_path_factory.mktemp("photos") / "slip.jpg"
    path.write_bytes(pictures.queue_slip(11))
    return path


@pytest.fixture(scope="module")
def no_photo(tmp_path_factory):
    path = tmp_path_factory.mktemp("photos") / "camera.heic"
    path.write_bytes(b"no picture at all")
    return path


def pick(screen, button, file):
    with screen.desk.expect_file_chooser() as chooser:
        screen.button(button).click()
    chooser.value.set_files(file)


@pytest.fixture(scope="module")
def filed(elder, head, department, walk, photo, no_photo, album):
    """The elder holds a step against the office that promised it, with a photo; number and secret."""
    elder.scan(DESK_CODE)
    elder.card("办理事项").locator(".link-row").first.click()
    expect(elder.text("办理环节")).to_be_visible()
    walk.look(elder)
    album.phone(elder, "matter")
    elder.button("审查核验：没按承诺办").click()
    expect(elder.group("属于哪一类").get_by_role("radio", name="承诺未兑现")).to_be_checked()
    expect(elder.text("第 2 步：审查核验，承诺 3 个工作日")).to_be_visible()
    elder.top.get_by_label("事情经过").fill(TROUBLE)
    pick(elder, "添加照片", no_photo)
    expect(elder.top.get_by_role("alert").filter(has_text="照片 1：")).to_be_visible()
    walk.look(elder)
    pick(elder, "添加照片", [no_photo] * 10)
    expect(elder.text("最多 9 张，已选前 8 张，另外 2 张没有加上")).to_be_visible()
    expect(elder.text("9 / 9 张")).to_be_visible()
    walk.look(elder)
    for _ in range(9):
        elder.button("删除照片 1").click()
    expect(elder.text("没有加上")).to_be_hidden()
    pick(elder, "添加照片", photo)
    expect(elder.text("1 / 9 张")).to_be_visible()
    expect(elder.text("上传中")).to_be_hidden()
    walk.look(elder)
    cards = head.cards("投诉举报提醒").count()
    elder.button("提交", exact=True).click()
    expect(elder.text("投诉已提交")).to_be_visible()
    expect(head.cards("投诉举报提醒")).to_have_count(cards + 1)
    return tuple(elder.top.locator(name).inner_text() for name in (".number", ".secret"))


@pytest.fixture(scope="module")
def kept(filed, elder, walk, album):
    """The signed receipt as a picture, and how to verify it."""
    with elder.desk.expect_download() as saved:
        elder.button("保存为图片").click()
    picture = elder.top.get_by_label("签名回执图片")
    expect(picture).to_be_visible()
    elder.button("怎样核验这张凭证").click()
    expect(elder.button("复制签名回执")).to_be_visible()
    walk.look(elder)
    picture.scroll_into_view_if_needed()
    album.phone(elder, "signed-receipt")
    return saved.value.path().read_bytes()


@pytest.fixture(scope="module")
def asked(kept, head, department):
    """The supervisor takes it up, asks the author something and hands it to the department."""
    head.cards("投诉举报提醒").last.click()
    expect(head.text(TROUBLE)).to_be_visible()
    head.button("受理", exact=True).click()
    head.answer("确定")
    expect(head.top.get_by_role("alert").filter(has_text="已受理")).to_be_visible()
    head.button("写给诉求人").click()
    head.top.get_by_role("textbox", name="写给诉求人").fill(QUESTION)
    head.button("发送", exact=True).click()
    expect(head.text(QUESTION)).to_be_visible()
    before = department.cards("投诉转办提醒").count()
    head.button("转办", exact=True).click()
    head.button("区行政审批局").click()
    head.answer("确定")
    expect(department.cards("投诉转办提醒")).to_have_count(before + 1)
    head.leave()
    return head


@pytest.fixture(scope="module")
def written(asked, elder, walk, album):
    """The elder reads the question and answers it; the first try meets a dead network and loses nothing."""
    elder.button("查看进度").click()
    expect(elder.text(QUESTION)).to_be_visible()
    expect(elder.text("审查核验，3 个工作日")).to_be_visible()
    field = elder.top.get_by_label("补充说明")
    field.fill(REPLY)
    elder.desk.route("**/api/v1/complaints/messages", lambda route: route.abort())
    elder.button("发送", exact=True).click()
    expect(elder.text("网络不通，请检查网络后再试")).to_be_visible()
    elder.desk.unroute_all()
    expect(field).to_have_value(REPLY)
    elder.button("发送", exact=True).click()
    expect(elder.top.locator(".message.mine")).to_have_count(1)
    expect(field).to_have_value("")
    walk.look(elder)
    elder.card("来往留言").scroll_into_view_if_needed()
    album.phone(elder, "conversation")
    return elder


@pytest.fixture(scope="module")
def answered(written, head, department):
    """A person looks at the new words; the department reads them and answers with a result, words and a document."""
    head.cards("有新留言").last.click()
    expect(head.text(REPLY)).to_be_visible()
    department.cards("投诉转办提醒").last.click()
    expect(department.text(REPLY)).to_be_visible()
    department.button("答复", exact=True).click()
    department.choose("办理结果", "已整改落实")
    department.top.get_by_label("给诉求人的答复").fill(ANSWER)
    pick(department, "添加文件", {"name": "决定书.pdf", "mimeType": "application/pdf", "buffer": PDF})
    expect(department.text("已上传")).to_be_visible()
    department.button("答复", exact=True).click()
    expect(department.top.get_by_role("alert").filter(has_text="已答复")).to_be_visible()
    return department


@pytest.fixture(scope="module")
def one_level_up(answered, filed, elder, walk, album):
    """The elder opens the document, and says that it is not solved."""
    elder.open(f"pages/progress/progress?number={filed[0].replace(' ', '')}")
    expect(elder.text(ANSWER)).to_be_visible()
    with elder.desk.expect_download() as opened:
        elder.button("打开附件：决定书.pdf").click()
    walk.document, walk.called = opened.value.path().read_bytes(), opened.value.suggested_filename
    words = elder.group("您的问题解决了吗")
    expect(words.get_by_role("radio")).to_have_count(4)
    expect(words.get_by_role("radio", checked=True)).to_have_count(0)
    elder.button("确认", exact=True).click()
    expect(elder.text("请先选一项")).to_be_visible()
    elder.choose("您的问题解决了吗", "未解决")
    walk.look(elder)
    elder.card("您的问题解决了吗").scroll_into_view_if_needed()
    album.phone(elder, "last-word")
    elder.button("确认", exact=True).click()
    elder.answer("确定")
    expect(elder.text("已记录您的确认")).to_be_visible()
    return elder


def test_the_signed_receipt_is_a_picture_to_keep(kept):
    assert kept.startswith(b"\x89PNG")


def test_the_document_of_the_answer_arrives_as_it_was_sent(one_level_up, walk):
    assert (walk.document, walk.called) == (PDF, "决定书.pdf")


def test_a_word_of_dissatisfaction_goes_one_level_up_and_says_what_is_owed_now(one_level_up):
    expect(one_level_up.text("已交上一级").first).to_be_visible()
    expect(one_level_up.text("前受理，")).to_be_visible()


def test_the_author_sees_which_offices_looked(one_level_up):
    facts = one_level_up.top.locator(".facts")

    for office in ("效能办", "区行政审批局"):
        expect(facts).to_contain_text(office)


def test_every_page_on_the_way_fits_a_phone_and_is_readable_aloud(one_level_up, walk):
    assert walk.problems == []


def test_whoever_holds_number_and_secret_follows_it_at_a_pc_in_the_dark_and_takes_it_back(
    one_level_up, filed, context_of, city
):
    page = context_of(viewport={"width": 1280, "height": 800}, color_scheme="dark").new_page()
    page.goto(f"{city.web}/app/?page=pages/progress/progress&number=")
    screen = Screen(page)
    screen.top.get_by_label("受理编号").fill(filed[0])
    screen.top.get_by_label("查询码").fill(filed[1])
    screen.button("查询").click()
    expect(screen.text(REPLY)).to_be_visible()
    problems = layout_problems(screen) + accessibility_problems(screen)
    screen.button("存到这部手机").click()
    screen.button("查看凭证").click()
    expect(screen.text("投诉已提交")).to_be_visible()
    expect(screen.text(filed[1])).to_be_hidden()
    problems += layout_problems(screen) + accessibility_problems(screen)
    screen.button("显示查询码").click()
    expect(screen.text(filed[1])).to_be_visible()
    page.go_back()
    screen.button("从这部手机移除").click()
    screen.answer("移除")
    expect(screen.button("存到这部手机")).to_be_visible()
    assert page.evaluate("localStorage.getItem('mp:receipts')").count(filed[1]) == 0
    screen.button("撤回").click()
    screen.answer("撤回")
    expect(screen.text("这件已经结束，不能再留言")).to_be_visible()
    screen.button("删除内容").click()
    screen.answer("删除")

    expect(screen.text("这个编号从此查不到")).to_be_visible()
    assert problems == []
    assert filed[1] not in page.url
