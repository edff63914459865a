"""请求环境：what a view hands on to the domain: time, keys, settings, and what the outside said."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from flask import current_app, request

from wx_backend.clock import Clock
from wx_backend.config import Settings
from wx_backend.domain import deadline_presets
from wx_backend.domain.citizens import SignedIn
from wx_backend.domain.deadline_presets import Presets
from wx_backend.domain.keyring import Keyring
from wx_backend.domain.words import ContentCheck
from wx_backend.key_file import KeyFile
from wx_backend.wechat.mini_program import MiniProgram
from wx_backend.wechat.official_account import OfficialAccount

from .answers import Answers
from .misses import Misses

NAME = "mashang"


@dataclass(frozen=True)
class Services:
    """What the application was put together from."""

    settings: Settings
    clock: Clock
    key_file: KeyFile
    mini_program: MiniProgram
    official_account: OfficialAccount
    answers: Answers
    misses: Misses = field(default_factory=Misses)


def services() -> Services:
    found: Services = current_app.extensions[NAME]
    return found


def settings() -> Settings:
    return services().settings


def now() -> datetime:
    return services().clock()


def today() -> date:
    return now().date()


def keys() -> Keyring:
    return services().key_file.keyring()


def presets() -> Presets:
    """The deadlines by kind of complaint, as the settings name them."""
    return deadline_presets.of_file(settings().deadlines.presets_file)


def address() -> str:
    """Where the request comes from, behind as many proxies as are trusted."""
    return request.remote_addr or "unknown"


def check_words(words: str, who: SignedIn | None) -> ContentCheck:
    """Ask WeChat about words a person typed（内容安全）; without its answer they wait for a person to look at them."""
    if not words.strip() or who is None or who.citizen.mini_openid is None:
        return ContentCheck.PENDING
    return ContentCheck(services().mini_program.check_text(who.citizen.mini_openid, words))  # type: ignore[call-arg]
