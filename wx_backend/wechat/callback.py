"""消息推送：pure functions that believe a push of WeChat, and seal the answer to it.

Encrypted mode only: its signature covers the body, the plain one covers nothing. The order of the checks is part of the
promise: size, freshness and signature come before anything is parsed, and whatever is wrong ends as 400 or 403.
"""

from __future__ import annotations

import functools
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from xml.etree import ElementTree

from wx_backend.config import Settings

from .crypto import MessageCrypto, NotForUs, same, signature
from .errors import CallbackRefused

FRESH_SECONDS = 300
REPLY_BYTES = 2048
ACKNOWLEDGED = "success"

# Anchored on literals and without nested repetition: linear in a body whose size is limited already.
_ENCRYPT = re.compile(rb"<Encrypt>\s*+(?:<!\[CDATA\[)?([A-Za-z0-9+/=]++)(?:\]\]>)?\s*+</Encrypt>")
_JSON_ENCRYPT = re.compile(rb'"Encrypt"\s*+:\s*+"((?:[A-Za-z0-9+/=]|\\/)++)"')
_PROLOG = re.compile(r"\s*(?:<\?xml[^<>]*\?>\s*)?<xml>")
_DIGITS = re.compile(r"[0-9]{1,12}")
_ECHO = re.compile(r"[A-Za-z0-9_=-]{1,128}")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONGEST_NAME = 128

# The fields of a push, and the entries of its list.
Content = tuple[dict[str, str], tuple[Mapping[str, str], ...]]


@dataclass(frozen=True)
class Message:
    """A push that was verified: a message of a person, or an event about one.

    `account_openid` is who it is about, `original_id` our account (gh_…), `kind` the MsgType in lower case, `event`
    the event's name in lower case, and `fields` everything else as it came.
    """

    account_openid: str
    original_id: str
    created_at: int
    kind: str
    event: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    # The List of an event about subscription messages, whether WeChat sent one entry or several.
    entries: tuple[Mapping[str, str], ...] = ()

    @property
    def text(self) -> str:
        return self.fields.get("Content", "").strip()

    @property
    def event_key(self) -> str:
        return self.fields.get("EventKey", "")

    @property
    def key(self) -> str:
        """What makes it the same push however often it is delivered.

        WeChat's MsgId alone is not enough: the same one was seen for two people.
        """
        msg_id = self.fields.get("MsgId", "")
        parts = ("message", msg_id) if msg_id else ("event", str(self.created_at), self.event, self.event_key)
        return "\n".join((self.account_openid, *parts))


class Listening(Protocol):
    """An account of ours whose pushes come here: the official account, or the mini-program."""

    @property
    def appid(self) -> str: ...
    @property
    def token(self) -> str: ...
    @property
    def encoding_aes_key(self) -> str: ...


def verify_url(settings: Settings, args: Mapping[str, str], *, account: Listening | None = None) -> str:
    """Answer WeChat's question whether this address is ours（服务器地址验证）: the echostr, only if it was signed.

    Raises:
        CallbackRefused: the signature is not ours, or the echostr is nothing that WeChat sends.
    """
    account = _set_up(account or settings.official_account)
    timestamp, nonce = _signed_moment(args)
    if not same(args.get("signature", ""), signature(account.token, timestamp, nonce)):
        raise CallbackRefused(403, "wrong signature")
    echo = args.get("echostr", "")
    if not _ECHO.fullmatch(echo):
        raise CallbackRefused(400, "no echostr")
    return echo


def open_message(
    settings: Settings, args: Mapping[str, str], body: bytes, now: datetime, *, account: Listening | None = None
) -> Message:
    """Verify and decrypt a push to the official account, or to the `account` that is named.

    `args` is the query of the request. Nobody's replay is refused here: WeChat itself repeats what was not answered,
    so whatever has an effect remembers `Message.key`.

    Raises:
        CallbackRefused: with 400 for what is no push at all, and 403 for one that does not prove to be WeChat's.
    """
    if len(body) > settings.limits.callback_bytes:
        raise CallbackRefused(400, "the body is too large")
    account = _set_up(account or settings.official_account)
    timestamp, nonce = _signed_moment(args)
    if abs(now.timestamp() - int(timestamp)) > FRESH_SECONDS:
        raise CallbackRefused(403, "not fresh")
    encrypted = _encrypted(body)
    if not same(args.get("msg_signature", ""), signature(account.token, timestamp, nonce, encrypted)):
        raise CallbackRefused(403, "wrong msg_signature")
    try:
        plain = _crypto(account.encoding_aes_key, account.appid).decrypt(encrypted)
    except NotForUs as wrong:
        raise CallbackRefused(403, str(wrong)) from None
    return _message(plain)


def seal_reply(settings: Settings, message: Message, text: str, now: datetime) -> str:
    """The passive reply（被动回复） to `message` as encrypted XML.

    The text is cut at 2048 bytes on a character boundary, and cleaned of what would break or extend the XML.
    """
    account = settings.official_account
    moment = str(int(now.timestamp()))
    inner = (
        f"<xml><ToUserName><![CDATA[{_cdata(message.account_openid)}]]></ToUserName>"
        f"<FromUserName><![CDATA[{_cdata(message.original_id)}]]></FromUserName>"
        f"<CreateTime>{moment}</CreateTime><MsgType><![CDATA[text]]></MsgType>"
        f"<Content><![CDATA[{_cdata(sendable(text))}]]></Content></xml>"
    )
    encrypted = _crypto(account.encoding_aes_key, account.appid).encrypt(inner.encode())
    nonce = str(secrets.randbelow(10**10))
    signed = signature(account.token, moment, nonce, encrypted)
    return (
        f"<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt><MsgSignature><![CDATA[{signed}]]></MsgSignature>"
        f"<TimeStamp>{moment}</TimeStamp><Nonce><![CDATA[{nonce}]]></Nonce></xml>"
    )


def sendable(text: str) -> str:
    """A text as WeChat takes it: at most 2048 bytes, cut between characters, without what has no place in XML."""
    return _NOT_XML.sub("", text).encode()[:REPLY_BYTES].decode("utf-8", "ignore")


def _set_up(account: Listening) -> Listening:
    if not (account.token and account.encoding_aes_key and account.appid):
        # With an empty token anybody can sign; such an account hears nothing at all.
        raise CallbackRefused(403, "this account is not set up to hear anything")
    return account


@functools.lru_cache(maxsize=8)
def _crypto(encoding_aes_key: str, appid: str) -> MessageCrypto:
    return MessageCrypto(encoding_aes_key, appid)


def _signed_moment(args: Mapping[str, str]) -> tuple[str, str]:
    timestamp, nonce = args.get("timestamp", ""), args.get("nonce", "")
    if not _DIGITS.fullmatch(timestamp) or not 0 < len(nonce) <= _LONGEST_NAME:
        raise CallbackRefused(403, "not signed")
    return timestamp, nonce


def _encrypted(body: bytes) -> str:
    """The cipher text of the envelope, found without parsing: nothing is proved about this body yet."""
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise CallbackRefused(400, "a DOCTYPE has no place here")
    # The mini-program may speak JSON, the official account only XML.
    found = [one.replace(b"\\/", b"/") for one in (_JSON_ENCRYPT if body[:1] == b"{" else _ENCRYPT).findall(body)]
    if len(found) != 1:
        raise CallbackRefused(403, "only encrypted mode is accepted")
    return str(found[0], "ascii")


def _message(plain: bytes) -> Message:
    fields, entries = _read_json(plain) if plain[:1] == b"{" else _read_xml(plain)
    sender, receiver = fields.pop("FromUserName", ""), fields.pop("ToUserName", "")
    moment, kind = fields.pop("CreateTime", ""), fields.pop("MsgType", "")
    named = all(0 < len(name) <= _LONGEST_NAME for name in (sender, receiver, kind))
    if not named or not _DIGITS.fullmatch(moment):
        raise CallbackRefused(400, "not a message")
    return Message(sender, receiver, int(moment), kind.lower(), fields.pop("Event", "").lower(), fields, entries)


def _read_json(plain: bytes) -> Content:
    """The members of the object as words; a List of one entry may come as the entry itself."""
    try:
        found = json.loads(plain)
    except (ValueError, RecursionError):
        raise CallbackRefused(400, "not JSON") from None
    if not isinstance(found, dict):
        raise CallbackRefused(400, "not a JSON object")
    listed = found.pop("List", [])
    entries = listed if isinstance(listed, list) else [listed]
    return _flat(found), tuple(_flat(one) for one in entries if isinstance(one, dict))


def _flat(found: Mapping[str, object]) -> dict[str, str]:
    return {str(name): str(value) for name, value in found.items() if isinstance(value, str | int | float)}


def _read_xml(plain: bytes) -> Content:
    """The direct children of <xml> as words, and the Lists in the one about subscription messages.

    A DOCTYPE could only stand before the root, where none is let through; in a person's words it is just words. Read as
    UTF-8 and nothing else, so that none hides in another encoding.
    """
    try:
        text = plain.decode("utf-8")
        if not _PROLOG.match(text):
            raise CallbackRefused(400, "not XML of WeChat")
        root = ElementTree.fromstring(text)
    except (ElementTree.ParseError, ValueError):
        raise CallbackRefused(400, "not XML") from None
    entries = (part for child in root if child.tag.startswith("SubscribeMsg") for part in child.iterfind("List"))
    return (
        {child.tag: child.text or "" for child in root},
        tuple({leaf.tag: leaf.text or "" for leaf in entry} for entry in entries),
    )


def _cdata(text: str) -> str:
    return text.replace("]]>", "]]]]><![CDATA[>")
