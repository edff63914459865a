"""消息推送：pure functions that believe a push of WeChat, and seal the answer to it.

Encrypted mode only: its signature covers the body, the plain one covers nothing. The order of the checks is part of the
promise: size, freshness and signature come before anything is parsed, and whatever is wrong ends as 400 or 403.
"""

from __future__ import annotations

import functools
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from xml.etree import ElementTree

from wx_backend.config import OfficialAccountSettings, Settings

from .crypto import MessageCrypto, NotForUs, same, signature
from .errors import CallbackRefused

FRESH_SECONDS = 300
REPLY_BYTES = 2048
ACKNOWLEDGED = "success"

# Anchored on literals and without nested repetition: linear in a body whose size is limited already.
_ENCRYPT = re.compile(rb"<Encrypt>\s*+(?:<!\[CDATA\[)?([A-Za-z0-9+/=]++)(?:\]\]>)?\s*+</Encrypt>")
_PROLOG = re.compile(r"\s*(?:<\?xml[^<>]*\?>\s*)?<xml>")
_DIGITS = re.compile(r"[0-9]{1,12}")
_ECHO = re.compile(r"[A-Za-z0-9_=-]{1,128}")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONGEST_NAME = 128


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


def verify_url(settings: Settings, args: Mapping[str, str]) -> str:
    """Answer WeChat's question whether this address is ours（服务器地址验证）: the echostr, only if it was signed.

    Raises:
        CallbackRefused: the signature is not ours, or the echostr is nothing that WeChat sends.
    """
    account = _account(settings)
    timestamp, nonce = _signed_moment(args)
    if not same(args.get("signature", ""), signature(account.token, timestamp, nonce)):
        raise CallbackRefused(403, "wrong signature")
    echo = args.get("echostr", "")
    if not _ECHO.fullmatch(echo):
        raise CallbackRefused(400, "no echostr")
    return echo


def open_message(settings: Settings, args: Mapping[str, str], body: bytes, now: datetime) -> Message:
    """Verify and decrypt a push.

    `args` is the query of the request. Nobody's replay is refused here: WeChat itself repeats what was not answered,
    so whatever has an effect remembers `Message.key`.

    Raises:
        CallbackRefused: with 400 for what is no push at all, and 403 for one that does not prove to be WeChat's.
    """
    if len(body) > settings.limits.callback_bytes:
        raise CallbackRefused(400, "the body is too large")
    account = _account(settings)
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
        f"<Content><![CDATA[{_cdata(_cut(_NOT_XML.sub('', text)))}]]></Content></xml>"
    )
    encrypted = _crypto(account.encoding_aes_key, account.appid).encrypt(inner.encode())
    nonce = str(secrets.randbelow(10**10))
    signed = signature(account.token, moment, nonce, encrypted)
    return (
        f"<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt><MsgSignature><![CDATA[{signed}]]></MsgSignature>"
        f"<TimeStamp>{moment}</TimeStamp><Nonce><![CDATA[{nonce}]]></Nonce></xml>"
    )


def _account(settings: Settings) -> OfficialAccountSettings:
    account = settings.official_account
    if not (account.token and account.encoding_aes_key and account.appid):
        # With an empty token anybody can sign; such an account hears nothing at all.
        raise CallbackRefused(403, "the official account is not set up")
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
    found = _ENCRYPT.findall(body)
    if len(found) != 1:
        raise CallbackRefused(403, "only encrypted mode is accepted")
    return str(found[0], "ascii")


def _message(plain: bytes) -> Message:
    fields = _fields(plain)
    sender, receiver = fields.pop("FromUserName", ""), fields.pop("ToUserName", "")
    moment, kind = fields.pop("CreateTime", ""), fields.pop("MsgType", "")
    named = all(0 < len(name) <= _LONGEST_NAME for name in (sender, receiver, kind))
    if not named or not _DIGITS.fullmatch(moment):
        raise CallbackRefused(400, "not a message")
    return Message(sender, receiver, int(moment), kind.lower(), fields.pop("Event", "").lower(), fields)


def _fields(plain: bytes) -> dict[str, str]:
    """The direct children of <xml>.

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
    return {child.tag: child.text or "" for child in root}


def _cut(text: str) -> str:
    return text.encode()[:REPLY_BYTES].decode("utf-8", "ignore")


def _cdata(text: str) -> str:
    return text.replace("]]>", "]]]]><![CDATA[>")
