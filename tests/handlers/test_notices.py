"""推送内容的测试 / What a notice says, where it leads, and what it never says."""

import json
import re

import pytest

from handlers import notices, sender
from handlers.templates import TEMPLATES
from models import ComplaintKind, DeliveryReport, OutboxMessage, StaffAccount
from tests.handlers.conftest import bound
from tests.handlers.support import SECRET_WORDS, file_complaint
from tests.servers import ROOT
from tests.wechat.support import ACCOUNT, MINI, NOW, TEMPLATE_IDS
from wx_backend.domain import caseload, complaints, digests


@pytest.fixture
def reader(simulator, city):
    """督查甲 with a phone."""
    return bound("u-supervisor-1", simulator.add_user("jia", follow=True)[ACCOUNT["appid"]])


def shown(simulator, user="jia"):
    """The last card on somebody's phone: title, values by label, page."""
    card = simulator.inbox(user)[-1]
    return card["title"], {one["label"]: one["value"] for one in card["fields"]}, card["miniprogram"]


def test_a_complaint_is_told_to_its_supervisor(connected_bot, simulator, reader, city, keys):
    complaint = file_complaint(city[0], keys)

    sender.send_due(connected_bot.context)

    title, values, page = shown(simulator)
    assert title == "投诉举报提醒"
    assert values == {
        "编号": f"{complaint.id:05d}",
        "被反映单位": "虚构区审批局",
        "类型": "投诉",
        "提交时间": "2026年11月23日 10:30",
        "受理截止": "2026年11月24日",
    }
    assert page == {"appid": MINI["appid"], "pagepath": f"packages/admin/complaint/complaint?id={complaint.id}"}


def test_an_assignment_is_told_to_the_department(connected_bot, simulator, reader, city, keys):
    bound("u-admin-2", simulator.add_user("admin", follow=True)[ACCOUNT["appid"]])
    complaint = file_complaint(city[0], keys)
    complaints.accept(complaint, by=reader, keys=keys, now=NOW)
    caseload.open_for(reader, complaint.id, keys=keys, now=NOW)
    complaints.assign(complaint, city[1], by=reader, keys=keys, now=NOW)

    sender.send_due(connected_bot.context)

    title, values, _ = shown(simulator, "admin")
    assert title == "投诉转办提醒"
    assert values["承办单位"] == "虚构区人社局"
    assert values["状态"] == "已转办"


def test_a_digest_is_told_with_its_figures(connected_bot, simulator, reader, db):
    with db.atomic():
        digests.write_all("2026-W47", comparison_floor=30, now=NOW)

    sender.send_due(connected_bot.context)

    title, values, page = shown(simulator)
    (digest,) = digests.of_staff(reader)
    assert title == "满意度周报提醒"
    assert values == {"统计范围": "全市", "统计周": "2026-W47", "评价数": "0", "满意率": "--", "新增投诉": "0"}
    assert page["pagepath"] == f"packages/admin/digest/digest?id={digest.id}"


def test_progress_is_told_to_its_author(connected_bot, simulator, reader, city, keys):
    openid = simulator.add_user("wang")[MINI["appid"]]
    simulator.control(
        "POST", "users/wang/subscriptions", appid=MINI["appid"], template_id=TEMPLATE_IDS["progress"], answer="accept"
    )
    complaint = file_complaint(city[0], keys, notify_openid=openid)
    complaints.accept(complaint, by=reader, keys=keys, now=NOW)

    sender.send_due(connected_bot.context)

    title, values, page = shown(simulator, "wang")
    assert title == "投诉办理进度通知"
    assert values == {"被反映单位": "虚构区审批局", "当前状态": "已受理", "更新时间": "2026年11月23日 10:30"}
    assert page["pagepath"] == "pages/progress/progress"


def test_the_card_of_who_filed_a_tip_off_does_not_say_about_whom(connected_bot, city, keys):
    """It lies open on the phone of the one person whom the accused would look for."""
    inspector = bound("u-discipline-1", "openid-of-an-inspector")
    complaint = file_complaint(city[0], keys, kind=ComplaintKind.TIP_OFF, notify_openid="openid-of-wang")
    complaints.accept(complaint, by=inspector, keys=keys, now=NOW)

    (message,) = OutboxMessage.select().where(OutboxMessage.kind == "complaint_progress")
    card = notices.build(message, connected_bot.context)

    assert card.data["thing1"] == "请打开小程序查看"
    assert city[0].name not in message.payload


def test_no_notice_says_a_name_or_a_citizens_words(connected_bot, simulator, reader, city, keys, db):
    complaint = file_complaint(city[0], keys)
    complaints.accept(complaint, by=reader, keys=keys, now=NOW)
    with db.atomic():
        digests.write_all("2026-W47", comparison_floor=30, now=NOW)

    while sender.send_due(connected_bot.context):
        pass

    sent = json.dumps(simulator.inbox("jia"), ensure_ascii=False)
    assert "投诉举报提醒" in sent
    assert "满意度周报提醒" in sent
    assert SECRET_WORDS[:3] not in sent
    assert not [account.name for account in StaffAccount.select() if account.name[:3] in sent]


@pytest.mark.parametrize("kind", list(ComplaintKind))
def test_every_kind_of_complaint_fits_its_card(connected_bot, city, keys, kind):
    file_complaint(city[0], keys, kind=kind)
    bound("u-supervisor-1", "openid-1")
    bound("u-discipline-1", "openid-2")
    reachable = OutboxMessage.select().join(StaffAccount).where(StaffAccount.account_openid.is_null(False))

    built = [notices.build(message, connected_bot.context) for message in reachable]

    # That it is a tip-off is for the page behind the card.
    assert {notice.data["phrase3"] for notice in built} == {"待办" if kind is ComplaintKind.TIP_OFF else kind.label}


def test_the_address_of_an_author_is_never_in_the_outbox(city, keys, reader):
    complaint = file_complaint(city[0], keys, notify_openid="openid-of-an-author")
    complaints.accept(complaint, by=reader, keys=keys, now=NOW)

    assert not [one for one in OutboxMessage.select() if "openid-of-an-author" in one.payload]


def test_the_templates_are_described_as_wechat_describes_them():
    assert TEMPLATES["progress"].content == (
        "被反映单位：{{thing1.DATA}}\n当前状态：{{phrase2.DATA}}\n更新时间：{{time3.DATA}}\n"
    )


# --- how it ended ----------------------------------------------------------------------------------------------------


@pytest.fixture
def sent(db, city):
    return OutboxMessage.create(
        kind="complaint_notice",
        unique_key="one",
        client_msg_id="1" * 32,
        status="sent",
        created_at=NOW,
        due_at=NOW,
        wechat_msgid="200228332",
    )


def ended(bot, status, msgid="200228332"):
    return bot.notices("TEMPLATESENDJOBFINISH", MsgID=msgid, Status=status)


def state(message):
    return OutboxMessage.get_by_id(message.id).status.value


def test_a_delivered_message_is_noted(bot, sent):
    assert ended(bot, "success") is None
    assert state(sent) == "delivered"


@pytest.mark.parametrize("status", ["failed:user block", "failed: user block", "failed: system failed"])
def test_a_message_that_did_not_arrive_is_noted_and_stays_so(bot, sent, status):
    ended(bot, status)
    ended(bot, "success")

    assert state(sent) == "unreachable"
    assert OutboxMessage.get_by_id(sent.id).last_error == status


def test_a_report_of_an_unknown_message_waits_for_it(bot, sent):
    ended(bot, "success", msgid="999")

    assert state(sent) == "sent"
    assert DeliveryReport.get().wechat_msgid == "999"


@pytest.mark.parametrize(
    "fields", [{}, {"MsgID": "1"}, {"Status": "success"}, {"MsgID": "1" * 400, "Status": "x" * 400}]
)
def test_a_report_that_makes_no_sense_is_acknowledged(bot, sent, fields):
    assert bot.notices("TEMPLATESENDJOBFINISH", **fields) is None
    assert state(sent) == "sent"


# --- where a card leads ----------------------------------------------------------------------------------------------

PAGE_PATH = re.compile(r"\b(?:pages|packages/\w+)/[\w-]+/[\w-]+(?=[\"'?])|\bpackages/\w+/[\w-]+/[\w-]+\b")


def test_every_page_that_the_service_leads_to_is_in_the_mini_program():
    app = json.loads((ROOT / "miniprogram" / "app.json").read_text())
    there = set(app["pages"]) | {f"{sub['root']}/{page}" for sub in app["subPackages"] for page in sub["pages"]}
    sources = [path for folder in ("handlers", "wx_backend") for path in (ROOT / folder).rglob("*.py")]
    sources += [path for kind in ("*.js", "*.wxml") for path in (ROOT / "miniprogram").rglob(kind)]
    sources = [path for path in sources if not {"vendor", "test"} & set(path.parts)]
    named = {(found, path.name) for path in sources for found in PAGE_PATH.findall(path.read_text())}

    assert len(named) > 5
    assert {(page, file) for page, file in named if page not in there} == set()
