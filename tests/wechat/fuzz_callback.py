"""回调模糊测试 / Feeds the callback with whatever brings it to new lines; run by test_fuzz.py in a process of its own.

    python -m tests.wechat.fuzz_callback -max_total_time=60

An outcome is a message, or a refusal with 400 or 403. Any other exception ends the run with what caused it.
"""

import sys
from collections.abc import Callable

import atheris

with atheris.instrument_imports(include=["wx_backend.wechat", "handlers"]):
    from handlers import template_fields
    from wx_backend.wechat import callback, crypto

from tests.wechat.support import ACCOUNT, NOW, sealed_push, settings_for, signed, text_fields, xml
from wx_backend.wechat.errors import CallbackRefused

SETTINGS = settings_for()
CRYPTO = crypto.MessageCrypto(ACCOUNT["encoding_aes_key"], ACCOUNT["appid"])
KINDS = ["thing1", "phrase2", "character_string3", "number4", "time5", "date6", "name7"]


def taken(args: dict[str, str], body: bytes) -> callback.Message | None:
    try:
        return callback.open_message(SETTINGS, args, body, NOW)
    except CallbackRefused as refused:
        if refused.status not in (400, 403):
            raise
        return None


def any_body(data: atheris.FuzzedDataProvider) -> None:
    """A rightly dated request whose body is anything."""
    args, _ = sealed_push("<xml/>")
    assert taken({**args, "nonce": data.ConsumeUnicode(10)}, data.ConsumeBytes(4000)) is None


def any_arguments(data: atheris.FuzzedDataProvider) -> None:
    """A right body whose query is anything."""
    args, body = sealed_push(xml(text_fields()))
    name = data.PickValueInList(sorted(args))
    value = data.ConsumeUnicode(60)
    if value != args[name] and name not in ("signature", "encrypt_type"):
        assert taken({**args, name: value}, body) is None


def any_cipher(data: atheris.FuzzedDataProvider) -> None:
    """Rightly signed, as if somebody had the token but not the key."""
    taken(*signed(data.ConsumeUnicodeNoSurrogates(2000)))


def any_inside(data: atheris.FuzzedDataProvider) -> None:
    """Rightly signed and encrypted, as if WeChat itself had gone mad."""
    taken(*sealed_push(data.ConsumeBytes(4000)))


def any_words(data: atheris.FuzzedDataProvider) -> None:
    """A proper message with any words: they come in as they are, and a reply with them is one reply."""
    words = data.ConsumeUnicode(500)
    clean = callback._NOT_XML.sub("", words)
    message = taken(*sealed_push(xml(text_fields(callback._cdata(clean)))))
    assert message is not None
    assert message.fields["Content"] == clean.replace("\r\n", "\n").replace("\r", "\n")
    sealed = callback.seal_reply(SETTINGS, message, words, NOW)
    encrypted = sealed.partition("<Encrypt><![CDATA[")[2].partition("]]>")[0]
    assert CRYPTO.decrypt(encrypted).count(b"<MsgType>") == 1 + clean[:2048].count("<MsgType>")


def any_field(data: atheris.FuzzedDataProvider) -> None:
    """Any words in a field of a template: cut to what the type takes, or refused as no value of it."""
    kind, words = data.PickValueInList(KINDS), data.ConsumeUnicode(60)
    try:
        assert template_fields.typed(kind, words)
    except ValueError:
        assert kind not in ("thing1", "character_string3")


TARGETS: tuple[Callable[[atheris.FuzzedDataProvider], None], ...] = (
    any_body,
    any_arguments,
    any_cipher,
    any_inside,
    any_words,
    any_field,
)


def once(given: bytes) -> None:
    """The first byte chooses the target, so that a seed is that byte and a body."""
    if given:
        TARGETS[given[0] % len(TARGETS)](atheris.FuzzedDataProvider(given[1:]))


if __name__ == "__main__":
    atheris.Setup(sys.argv, once)
    atheris.Fuzz()
