"""XML 报文 / The XML of callbacks and passive replies."""

import re
from collections.abc import Mapping
from xml.etree import ElementTree

# What XML 1.0 cannot carry at all; WeChat's clients never send it either.
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class NotXml(Exception):
    """The text is not the flat XML that WeChat takes."""


def build(fields: Mapping[str, object]) -> str:
    """<xml>…</xml> with text in CDATA and numbers bare; a mapping nests, a list repeats its tag."""
    return "<xml>" + "".join(_node(name, value) for name, value in fields.items()) + "</xml>"


def _node(name: str, value: object) -> str:
    if isinstance(value, list):
        return "".join(_node(name, item) for item in value)
    if isinstance(value, Mapping):
        return f"<{name}>" + "".join(_node(key, item) for key, item in value.items()) + f"</{name}>"
    if isinstance(value, int | float):
        return f"<{name}>{value}</{name}>"
    text = NOT_XML.sub("", str(value)).replace("]]>", "]]]]><![CDATA[>")
    return f"<{name}><![CDATA[{text}]]></{name}>"


def parse(text: str) -> dict[str, str]:
    """The direct children of <xml> as text; deeper ones (Articles, Image) are given as their joined text.

    Raises: NotXml, also for a DOCTYPE, which has no place in a reply.
    """
    if "<!DOCTYPE" in text:
        raise NotXml("a DOCTYPE")
    try:
        root = ElementTree.fromstring(text)
    except (ElementTree.ParseError, ValueError) as error:
        raise NotXml(str(error)) from error
    if root.tag != "xml":
        raise NotXml(f"the root is {root.tag}")
    return {child.tag: "".join(child.itertext()) for child in root}
