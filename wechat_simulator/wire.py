"""报文收发 / How a push looks on the wire in each mode and format, and what a reply to it is worth.

The official account speaks XML only, the mini-program XML or JSON. Source: server-ability/message-push, the pages of
the passive reply and of subscription events.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from wechat_simulator import xml_text
from wechat_simulator.crypto import CryptoError, MessageCrypto, same, signature
from wechat_simulator.state import MINI, Account, Platform

REPLY_BYTES = 2048
MEDIA = {"image": "[图片]", "voice": "[语音]", "video": "[视频]", "music": "[音乐]"}
CONTENT_TYPES = {"xml": "text/xml", "json": "application/json"}


class BadReply(Exception):
    """The body is neither `success`, nor empty, nor a reply WeChat would show."""


@dataclass(frozen=True)
class Reply:
    """被动回复 as the person sees it; type failure is WeChat's own notice."""

    type: str
    content: str

    def as_json(self) -> dict[str, str]:
        return {"type": self.type, "content": self.content}


def nonce() -> str:
    """Ten digits, as WeChat sends them."""
    return str(secrets.randbelow(10**10))


def write(account: Account, message: Mapping[str, object], *, list_always: bool = False) -> str:
    """A message in the account's format."""
    if account.format == "xml":
        return xml_text.build(message)
    return json.dumps(dict(_flattened(message, list_always)), ensure_ascii=False, separators=(",", ":"))


def _flattened(message: Mapping[str, object], list_always: bool) -> Iterator[tuple[str, object]]:
    """In JSON the List of a subscription event stands at the top level, and one entry comes without its list."""
    for name, value in message.items():
        if name.startswith("SubscribeMsg") and isinstance(value, Mapping):
            entries = [{key: str(part) for key, part in entry.items()} for entry in value["List"]]
            yield "List", entries[0] if len(entries) == 1 and not list_always else entries
        elif name == "CreateTime" and str(message.get("Event", "")).startswith("subscribe_msg"):
            yield name, str(value)
        else:
            yield name, value


def sign(world: Platform, account: Account, openid: str, message: str) -> tuple[dict[str, str], str]:
    """Query and body of one POST in the account's mode: plain, compat (both forms), safe (cipher only)."""
    timestamp, salt = str(int(world.clock.now())), nonce()
    params = {
        "signature": signature(account.token, timestamp, salt),
        "timestamp": timestamp,
        "nonce": salt,
        "openid": openid,
    }
    if account.mode == "plain":
        return params, message
    encrypted = MessageCrypto(account.encoding_aes_key, account.appid).encrypt(message)
    params["encrypt_type"] = "aes"
    params["msg_signature"] = signature(account.token, timestamp, salt, encrypted)
    if account.mode == "compat":
        return params, _with_cipher(account, message, encrypted)
    return params, write(account, {"ToUserName": account.original_id, "Encrypt": encrypted})


def _with_cipher(account: Account, message: str, encrypted: str) -> str:
    if account.format == "json":
        return json.dumps({**json.loads(message), "Encrypt": encrypted}, ensure_ascii=False)
    return message.replace("</xml>", f"<Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>")


def read_reply(account: Account, openid: str, body: bytes) -> Reply | None:
    """What WeChat makes of the answer; None for `success` and an empty body.

    Raises: BadReply
    """
    if body in (b"", b"success"):
        return None
    try:
        fields = _parse(account, body.decode())
        if account.mode == "safe":
            fields = _parse(account, _open(account, fields))
    except (UnicodeDecodeError, xml_text.NotXml, CryptoError) as error:
        raise BadReply(str(error)) from error
    if account.kind == MINI and "ToUserName" not in fields:
        return None
    if fields.get("ToUserName") != openid or fields.get("FromUserName") != account.original_id:
        raise BadReply("addressed to somebody else")
    if not fields.get("CreateTime", "").isdigit():
        raise BadReply("CreateTime is not a number")
    return _shown_as(fields)


def _parse(account: Account, text: str) -> dict[str, str]:
    if account.format == "xml":
        return xml_text.parse(text)
    try:
        found = json.loads(text)
    except ValueError as error:
        raise BadReply("not JSON") from error
    if not isinstance(found, dict):
        raise BadReply("not a JSON object")
    return {name: str(value) for name, value in found.items()}


def _open(account: Account, fields: Mapping[str, str]) -> str:
    """The message inside an encrypted reply."""
    try:
        encrypted, signed = fields["Encrypt"], fields["MsgSignature"]
        timestamp, salt = fields["TimeStamp"], fields["Nonce"]
    except KeyError as error:
        raise BadReply(f"no {error.args[0]}") from error
    if not timestamp.isdigit():
        raise BadReply("TimeStamp is not a number")
    if not same(signed, signature(account.token, timestamp, salt, encrypted)):
        raise BadReply("wrong MsgSignature")
    return MessageCrypto(account.encoding_aes_key, account.appid).decrypt(encrypted)


def _shown_as(fields: Mapping[str, str]) -> Reply | None:
    kind, content = fields.get("MsgType", ""), fields.get("Content", "")
    if kind == "transfer_customer_service":
        return None
    if kind == "text":
        if not content or len(content.encode()) > REPLY_BYTES:
            raise BadReply("Content must have 1 to 2048 bytes")
        return Reply("text", content)
    if kind == "news" and fields.get("ArticleCount", "").isdigit() and fields.get("Articles", "").strip():
        return Reply("news", " ".join(fields["Articles"].split()))
    if kind in MEDIA:
        return Reply(kind, MEDIA[kind])
    raise BadReply(f"MsgType {kind or 'is missing'}")
