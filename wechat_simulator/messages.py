"""消息发送 / Template messages and customer-service messages of the official account."""

import time
from typing import Any

from flask import Blueprint

from wechat_simulator import callbacks, fields
from wechat_simulator.api import OK, endpoint, read_json
from wechat_simulator.errors import WeChatError
from wechat_simulator.state import OFFICIAL, Account, Allowance, Platform, Template, User

blueprint = Blueprint("messages", __name__)

CLIENT_ID_LIFE = 600
CLIENT_IDS_KEPT = 200_000
TEXT_BYTES = 2048
CUSTOM_KINDS = ("text", "image", "voice", "video", "music", "news", "mpnews", "msgmenu", "wxcard", "miniprogrampage")


@endpoint(blueprint, "/cgi-bin/message/template/send", post=True, kind=OFFICIAL)
def send_template(world: Platform, account: Account) -> dict[str, object]:
    """模板消息. Accepting it is not yet delivering it: the outcome comes as TEMPLATESENDJOBFINISH.

    Checked in this order: body, touser, follows, template, linked mini-program, fields, client_msg_id, daily quota.
    Source: doc/service, api_sendtemplatemessage.
    """
    body = read_json()
    user = world.person(body.get("touser"), account)
    if world.follow_of(user, account) is None:
        raise WeChatError(43004)
    template = template_of(account.templates, body)
    mini = jump_of(account, body.get("miniprogram"))
    values = fields.read(template, body.get("data"))
    with world.lock:
        if (earlier := _sent_before(world, body)) is not None:
            return {**OK, "msgid": earlier}
        if world.count("template", account.appid, world.today()) > world.settings.template_daily_limit:
            raise WeChatError(45009)
        number = world.next_number()
        _remember(world, body, number)
    time.sleep(world.settings.template_send_seconds)
    with world.lock:
        arrives = not user.blocks_templates and world.follow_of(user, account) is not None
        if arrives:
            world.put_in_inbox(
                user,
                account,
                kind="template",
                template_id=template.template_id,
                title=template.title,
                fields=values,
                url=str(body.get("url") or ""),
                miniprogram=mini,
                client_msg_id=body.get("client_msg_id"),
                msgid=number,
            )
    _tell_finish(world, account, user, number, arrives=arrives)
    return {**OK, "msgid": number}


def template_of(known: dict[str, Template], body: dict[str, Any]) -> Template:
    template = known.get(str(body.get("template_id")))
    if template is None:
        raise WeChatError(40037)
    return template


def jump_of(account: Account, mini: object) -> dict[str, str] | None:
    """Where the card leads inside a mini-program, which must be linked to the account."""
    if not mini:
        return None
    if not isinstance(mini, dict):
        raise WeChatError(47001)
    if mini.get("appid") not in account.links:
        raise WeChatError(40013)
    return {"appid": str(mini["appid"]), "pagepath": str(mini.get("pagepath") or "")}


def _client_id(body: dict[str, Any]) -> tuple[str, str] | None:
    return (body["touser"], str(body["client_msg_id"])) if body.get("client_msg_id") else None


def _sent_before(world: Platform, body: dict[str, Any]) -> int | None:
    """The msgid of the same client_msg_id to the same person within ten minutes."""
    key = _client_id(body)
    sent = world.sent_client_ids.get(key) if key else None
    if sent is None or world.clock.now() - sent[0] > CLIENT_ID_LIFE:
        return None
    if world.settings.duplicate_client_msg_id_errcode:
        raise WeChatError(world.settings.duplicate_client_msg_id_errcode)
    return sent[1]


def _remember(world: Platform, body: dict[str, Any], number: int) -> None:
    if key := _client_id(body):
        world.sent_client_ids.pop(key, None)
        world.sent_client_ids[key] = (world.clock.now(), number)
        while len(world.sent_client_ids) > CLIENT_IDS_KEPT:
            world.sent_client_ids.popitem(last=False)


def _tell_finish(world: Platform, account: Account, user: User, number: int, *, arrives: bool) -> None:
    """Push TEMPLATESENDJOBFINISH, after the answer or, as happens, before it."""
    status = world.settings.template_finish_status if arrives else "failed:user block"
    event = {"MsgType": "event", "Event": "TEMPLATESENDJOBFINISH", "MsgID": number, "Status": status}
    if world.settings.template_finish_before_answer:
        callbacks.push(world, account, user, event).result()
    else:
        callbacks.push(world, account, user, event, delay=world.settings.template_finish_delay)


def allow_custom(world: Platform, user: User, account: Account, count: int, seconds: float) -> None:
    """Open a customer-service window after something the person did."""
    now = world.clock.now()
    with world.lock:
        open_ones = [one for one in user.allowances.get(account.appid, []) if one.expires_at > now]
        user.allowances[account.appid] = [*open_ones, Allowance(now + seconds, count)][-20:]


@endpoint(blueprint, "/cgi-bin/message/custom/send", post=True, kind=OFFICIAL)
def send_custom(world: Platform, account: Account) -> dict[str, object]:
    """客服消息: five in 48 hours after a message, three in one minute after a menu click, a follow or a scan."""
    body = read_json()
    user = world.person(body.get("touser"), account)
    kind = body.get("msgtype")
    if kind not in CUSTOM_KINDS:
        raise WeChatError(40008)
    content = body.get(kind)
    if not isinstance(content, dict):
        raise WeChatError(47001)
    text = str(content.get("content") or content.get("title") or f"[{kind}]")
    if len(text.encode()) > TEXT_BYTES:
        raise WeChatError(45002)
    with world.lock:
        _spend_allowance(world, user, account)
        world.put_in_inbox(user, account, kind="text", text=text)
    return OK


def _spend_allowance(world: Platform, user: User, account: Account) -> None:
    now = world.clock.now()
    open_ones = [one for one in user.allowances.get(account.appid, []) if one.expires_at > now]
    if not open_ones or world.follow_of(user, account) is None:
        raise WeChatError(45015)
    for one in open_ones:
        if one.left > 0:
            one.left -= 1
            return
    raise WeChatError(45047)
