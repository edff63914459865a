"""订阅消息 / Subscription messages: what people agree to, the sends that use it up, and the events of both.

The mini-program sends with subscribe/send, the official account with subscribe/bizsend. Source: D-sub,
subscribe-message; doc/service, subscription_messages.
"""

import time
from collections.abc import Mapping

from flask import Blueprint

from wechat_simulator import callbacks, fields
from wechat_simulator.api import OK, endpoint, read_json
from wechat_simulator.errors import WeChatError
from wechat_simulator.messages import jump_of, template_of
from wechat_simulator.state import MINI, OFFICIAL, Account, Platform, Template, User

blueprint = Blueprint("subscriptions", __name__)

LONG_TERM = 3
MINI_PAGE, WEB_PAGE = "0", "1"
SENT_STATUS = {0: "success", 1003: "user has no permission", 30001: "send failed by system"}


@endpoint(blueprint, "/cgi-bin/message/subscribe/send", post=True, kind=MINI)
def send(world: Platform, account: Account) -> dict[str, object]:
    """小程序订阅消息: uses up one accepted request, or none with a long-term template. No client_msg_id here."""
    page = str(read_json().get("page") or "")
    return _send(world, account, {"appid": account.appid, "pagepath": page} if page else None, page)


@endpoint(blueprint, "/cgi-bin/message/subscribe/bizsend", post=True, kind=OFFICIAL)
def send_of_official_account(world: Platform, account: Account) -> dict[str, object]:
    """服务号订阅通知: the same rules; leads to a page of a linked mini-program, or to a web page."""
    body = read_json()
    return _send(world, account, jump_of(account, body.get("miniprogram")), "", url=str(body.get("page") or ""))


def _send(
    world: Platform, account: Account, mini: Mapping[str, str] | None, page: str, url: str = ""
) -> dict[str, object]:
    """Checked in this order: touser, template, fields, page, words, one at a time to a person, consent."""
    body = read_json()
    user = world.person(body.get("touser"), account)
    template = template_of(account.subscribe_templates, body)
    values = fields.read(template, body.get("data"))
    if page and account.pages and page.split("?")[0] not in account.pages:
        raise WeChatError(41030)
    if any(_sensitive(world, one["value"]) for one in values):
        raise WeChatError(45168)
    _occupy(world, body["touser"])
    try:
        _spend_grant(world, user, template)
    finally:
        world.sending_to.discard(body["touser"])
    number, errcode = world.next_number(), world.settings.subscribe_sent_errcode
    if not errcode:
        world.put_in_inbox(
            user,
            account,
            kind="subscribe",
            template_id=template.template_id,
            title=template.title,
            fields=values,
            url="" if mini else url,
            miniprogram=mini,
            msgid=number,
        )
    status = SENT_STATUS.get(errcode, "failed")
    sent = {"TemplateId": template.template_id, "MsgID": number, "ErrorCode": errcode, "ErrorStatus": status}
    _tell(world, account, user, "sent", [sent], delay=world.settings.template_finish_delay)
    return {**OK, "msgid": number}


def _sensitive(world: Platform, text: str) -> bool:
    return any(rule["suggest"] == "risky" and rule["word"] in text for rule in world.settings.content_rules)


def _occupy(world: Platform, openid: str) -> None:
    """One send to a person at a time; a second one meanwhile is refused."""
    with world.lock:
        if openid in world.sending_to:
            raise WeChatError(43108)
        world.sending_to.add(openid)
    time.sleep(world.settings.subscribe_send_seconds)


def _spend_grant(world: Platform, user: User, template: Template) -> None:
    with world.lock:
        if user.answers.get(template.template_id) == "ban":
            raise WeChatError(43107)
        left = user.grants.get(template.template_id, 0)
        if left == 0:
            raise WeChatError(43101)
        if template.type != LONG_TERM:
            user.grants[template.template_id] = left - 1


def answer_popup(world: Platform, account: Account, user: User, answers: Mapping[str, str]) -> None:
    """订阅弹窗: note what the person answered for each template, and tell the account of it in one event."""
    with world.lock:
        for template_id, answer in answers.items():
            _record(user, account.subscribe_templates[template_id], answer)
    scene = MINI_PAGE if account.kind == MINI else WEB_PAGE
    entries: list[dict[str, object]] = [
        {
            "TemplateId": template_id,
            "SubscribeStatusString": "accept" if answer == "accept" else "reject",
            "PopupScene": scene,
        }
        for template_id, answer in answers.items()
    ]
    _tell(world, account, user, "popup", entries)


def _record(user: User, template: Template, answer: str) -> None:
    """Accept grants one message (one-time) or all (long-term); reject and ban end what a long-term one allowed."""
    user.answers[template.template_id] = answer
    if answer == "accept":
        user.grants[template.template_id] = user.grants.get(template.template_id, 0) + 1
    elif template.type == LONG_TERM:
        user.grants.pop(template.template_id, None)


def refuse_in_settings(world: Platform, account: Account, user: User, template_ids: list[str]) -> None:
    """在设置中关闭通知: nothing more may be sent. Only refusals are told, not when it is allowed again."""
    with world.lock:
        for template_id in template_ids:
            user.answers[template_id] = "reject"
            user.grants.pop(template_id, None)
    entries: list[dict[str, object]] = [
        {"TemplateId": template_id, "SubscribeStatusString": "reject"} for template_id in template_ids
    ]
    _tell(world, account, user, "change", entries)


def _tell(
    world: Platform,
    account: Account,
    user: User,
    what: str,
    entries: list[dict[str, object]],
    delay: float = 0,
) -> None:
    """Push subscribe_msg_popup_event, _change_event or _sent_event."""
    event = {"MsgType": "event", "Event": f"subscribe_msg_{what}_event"}
    content = {f"SubscribeMsg{what.title()}Event": {"List": entries}}
    callbacks.push(world, account, user, {**event, **content}, delay=delay)
