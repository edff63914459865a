"""菜单点击与其他消息：a tap on the menu is the word it stands for; what is no text gets a kind hint."""

from __future__ import annotations

from wx_backend.wechat.callback import Message

from . import commands, words
from .context import Context

# The keys of the menu (see menu.py) and the command each stands for.
CLICKS = {"todo": "待办", "digest": "周报", "mute": "静默", "help": "帮助"}
PICTURES_AND_SOUNDS = frozenset({"image", "voice", "video", "shortvideo", "location", "link", "file"})


def clicked(message: Message, context: Context) -> str:
    """Answer a tap on the menu. Phones keep an old menu for some minutes, so an unknown key gets the help."""
    if message.event_key == "find_code":
        return words.FIND_CODE
    return commands.say(CLICKS.get(message.event_key, "帮助"), message, context)


def not_understood(message: Message, context: Context) -> str | None:
    """Answer a picture, a voice or whatever else people send."""
    if message.kind not in PICTURES_AND_SOUNDS:
        return None
    return f"抱歉，这里只能识别文字。\n{commands.say('帮助', message, context)}"
