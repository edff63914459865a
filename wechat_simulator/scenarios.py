"""恶意场景 / Requests that WeChat would never send, or sends at its worst: what does the service answer?"""

from __future__ import annotations

from collections.abc import Callable

from wechat_simulator import callbacks, wire, xml_text
from wechat_simulator.actions import text_message
from wechat_simulator.crypto import MessageCrypto, signature
from wechat_simulator.state import Account, Platform, User

STALE = 3600
BODY_KEPT = 2000
OVERSIZED = 4 * 1024 * 1024
HUGE = 20 * 1024 * 1024
NESTED = 200_000
BOMB = '<!DOCTYPE xml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>'

Sent = tuple[dict[str, str], str | bytes]


class Attacker:
    """Makes the requests of one scenario from a person's text message."""

    def __init__(self, world: Platform, account: Account, user: User, text: str) -> None:
        self.world, self.account = world, account
        self.openid = world.openid(user, account.appid)
        self.message = {
            "ToUserName": account.original_id,
            "FromUserName": self.openid,
            "CreateTime": int(world.clock.now()),
            **text_message(world, text),
        }

    def proper(self) -> Sent:
        return wire.sign(self.world, self.account, self.openid, xml_text.build(self.message))

    def wrong_signature(self) -> list[Sent]:
        """Every signature of another token."""
        params, body = self.proper()
        forged = signature("a guessed token", params["timestamp"], params["nonce"])
        return [({**params, **{key: forged for key in params if key.endswith("signature")}}, body)]

    def wrong_appid(self) -> list[Sent]:
        """Rightly signed, but encrypted for another appid."""
        return [self._encrypted(xml_text.build(self.message), appid="wx0000000000000000")]

    def stale_timestamp(self) -> list[Sent]:
        """Rightly signed an hour ago."""
        return [self._encrypted(xml_text.build(self.message), age=STALE)]

    def plaintext_body(self) -> list[Sent]:
        """A plain message with a right plain signature, to an account in safe mode."""
        params, _ = self.proper()
        kept = {key: params[key] for key in ("signature", "timestamp", "nonce", "openid")}
        return [(kept, xml_text.build(self.message))]

    def duplicates(self) -> list[Sent]:
        """The same message twice, each delivery signed anew."""
        return [self.proper(), self.proper()]

    def replayed(self) -> list[Sent]:
        """The very same bytes twice."""
        sent = self.proper()
        return [sent, sent]

    def reordered(self) -> list[Sent]:
        """An older message arrives after a newer one."""
        newer = self.proper()
        older = {**self.message, "CreateTime": int(self.world.clock.now()) - 4, "MsgId": self.world.next_number()}
        return [newer, wire.sign(self.world, self.account, self.openid, xml_text.build(older))]

    def doctype(self) -> list[Sent]:
        """A DOCTYPE inside the message."""
        return [self._encrypted("<!DOCTYPE xml>" + xml_text.build(self.message))]

    def entities(self) -> list[Sent]:
        """Entities that grow inside the message."""
        text = xml_text.build({key: value for key, value in self.message.items() if key != "Content"})
        return [self._encrypted(BOMB + text.replace("</xml>", "<Content>&c;</Content></xml>"))]

    def external_entity(self) -> list[Sent]:
        """An entity that names a file of the server inside the message."""
        text = xml_text.build({key: value for key, value in self.message.items() if key != "Content"})
        head = '<!DOCTYPE xml [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
        return [self._encrypted(head + text.replace("</xml>", "<Content>&f;</Content></xml>"))]

    def nested(self) -> list[Sent]:
        """Two hundred thousand tags, one in the other: as the body, and inside the message as deep as fits."""
        params, _ = self.proper()
        return [(params, b"<xml>" + b"<a>" * NESTED), self._encrypted("<xml>" + "<a>" * 15_000)]

    def huge_body(self) -> list[Sent]:
        """Twenty megabytes."""
        params, _ = self.proper()
        return [(params, b"<xml>" + b"x" * HUGE + b"</xml>")]

    def utf16(self) -> list[Sent]:
        """Another encoding: as the body, and inside the message."""
        params, body = self.proper()
        text = xml_text.build(self.message)
        return [(params, str(body).encode("utf-16")), self._encrypted('<?xml version="1.0" encoding="UTF-16"?>' + text)]

    def nul(self) -> list[Sent]:
        """Zero bytes."""
        params, _ = self.proper()
        return [(params, b"\x00" * 1000)]

    def empty(self) -> list[Sent]:
        """Nothing at all, rightly addressed; and nothing inside the cipher text."""
        params, _ = self.proper()
        return [(params, b""), self._encrypted("")]

    def unsubscribed(self) -> list[Sent]:
        """A person's last message comes after the news that he has left."""
        left = {key: value for key, value in self.message.items() if key not in ("Content", "MsgId")}
        event = xml_text.build({**left, "MsgType": "event", "Event": "unsubscribe", "EventKey": ""})
        return [wire.sign(self.world, self.account, self.openid, event), self.proper()]

    def not_xml(self) -> list[Sent]:
        """No XML inside the rightly signed cipher text."""
        return [self._encrypted("hello")]

    def garbage_body(self) -> list[Sent]:
        """No XML at all."""
        params, _ = self.proper()
        return [(params, "\u0000\u0001 not xml")]

    def oversized_body(self) -> list[Sent]:
        """Four megabytes."""
        return [self._encrypted(xml_text.build({**self.message, "Content": "大" * (OVERSIZED // 3)}))]

    def no_signature(self) -> list[Sent]:
        """The body without any query."""
        return [({}, self.proper()[1])]

    def _encrypted(self, text: str, appid: str = "", age: int = 0) -> Sent:
        """The text as a safe-mode request, rightly signed; in plain mode as it is."""
        timestamp, nonce = str(int(self.world.clock.now()) - age), wire.nonce()
        params = {
            "signature": signature(self.account.token, timestamp, nonce),
            "timestamp": timestamp,
            "nonce": nonce,
            "openid": self.openid,
        }
        if self.account.mode == "plain":
            return params, text
        encrypted = MessageCrypto(self.account.encoding_aes_key, appid or self.account.appid).encrypt(text)
        params["encrypt_type"] = "aes"
        params["msg_signature"] = signature(self.account.token, timestamp, nonce, encrypted)
        return params, xml_text.build({"ToUserName": self.account.original_id, "Encrypt": encrypted})


SCENARIOS: dict[str, Callable[[Attacker], list[Sent]]] = {
    one.__name__: one
    for one in (
        Attacker.wrong_signature,
        Attacker.wrong_appid,
        Attacker.stale_timestamp,
        Attacker.plaintext_body,
        Attacker.duplicates,
        Attacker.replayed,
        Attacker.reordered,
        Attacker.doctype,
        Attacker.entities,
        Attacker.external_entity,
        Attacker.nested,
        Attacker.huge_body,
        Attacker.utf16,
        Attacker.nul,
        Attacker.empty,
        Attacker.unsubscribed,
        Attacker.not_xml,
        Attacker.garbage_body,
        Attacker.oversized_body,
        Attacker.no_signature,
    )
}


def play(world: Platform, account: Account, user: User, name: str, text: str) -> list[dict[str, object]]:
    """Send the requests of a scenario one after the other; status and body of each answer.

    Raises: KeyError for an unknown scenario.
    """
    answers: list[dict[str, object]] = []
    for params, body in SCENARIOS[name](Attacker(world, account, user, text)):
        timeout = world.settings.callback_timeout
        answer = callbacks.request_service("POST", account.callback_url, params, body, timeout)
        text = answer.body[:BODY_KEPT].decode("utf-8", "replace")
        answers.append({"status": answer.status, "body": text, "error": answer.error})
    return answers
