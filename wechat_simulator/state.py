"""平台状态 / All the platform remembers, in memory: accounts, people, tokens, codes, grants."""

from __future__ import annotations

import base64
import hashlib
import re
import threading
import time
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import current_app

from wechat_simulator.clock import Clock
from wechat_simulator.courier import Courier
from wechat_simulator.errors import WeChatError
from wechat_simulator.faults import FaultSwitches
from wechat_simulator.request_log import RequestLog
from wechat_simulator.settings import Settings

if TYPE_CHECKING:
    from wechat_simulator.archive import Archive

OFFICIAL = "official_account"
MINI = "mini_program"
INBOX_KEPT = 1000
CODES_KEPT = 100_000
DELIVERIES_KEPT = 5000

PLACEHOLDER = re.compile(r"^\s*(.*?)\s*[：:]?\s*\{\{\s*(\w+)\.DATA\s*\}\}", re.MULTILINE)


@dataclass
class Template:
    """消息模板: a template message (type None), or a subscribe template, type 2 one-time, 3 long-term."""

    template_id: str
    title: str
    content: str
    type: int | None = None
    enums: dict[str, list[str]] = field(default_factory=dict)

    @property
    def fields(self) -> list[tuple[str, str]]:
        """Key and label of each field, in the order of the content, such as ("thing1", "被投诉单位")."""
        return [(key, label) for label, key in PLACEHOLDER.findall(self.content)]


@dataclass
class LinkRule:
    """普通链接二维码规则: scanned links that begin so open this page of the mini-program."""

    prefix: str
    path: str
    open_version: int = 3
    permit_sub_rule: int = 1
    test_links: list[str] = field(default_factory=list)
    published: bool = False


@dataclass
class Account:
    """公众号或小程序: one appid with its secret, its callback, its templates and its menu."""

    kind: str
    appid: str
    secret: str
    original_id: str = ""
    name: str = ""
    token: str = ""
    encoding_aes_key: str = ""
    callback_url: str = ""
    mode: str = "safe"
    format: str = "xml"
    unionid_policy: str = "always"
    links: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    templates: dict[str, Template] = field(default_factory=dict)
    subscribe_templates: dict[str, Template] = field(default_factory=dict)
    menu: list[dict[str, Any]] | None = None
    conditional_menus: list[dict[str, Any]] = field(default_factory=list)
    menu_id: int = 0
    tags: dict[int, str] = field(default_factory=dict)
    link_rules: dict[str, LinkRule] = field(default_factory=dict)
    # Where an origin of a rule is really reached, and which domains have no ICP filing（备案）.
    origins: dict[str, str] = field(default_factory=dict)
    domains_without_icp: list[str] = field(default_factory=list)
    released: bool = True
    # 网页授权域名; and the addresses that may ask for a token, everyone when empty.
    web_domains: list[str] = field(default_factory=list)
    ip_whitelist: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Follow:
    """关注: since when, and by which scene QR code, if by one."""

    at: float
    scene: str = ""


@dataclass
class Allowance:
    """客服消息窗口: how many custom messages may still be sent to a person, and until when."""

    expires_at: float
    left: int


@dataclass
class User:
    """微信用户: one person with one phone."""

    id: str
    name: str
    unionid: str | None
    follows_by_default: bool = False
    risky: bool = False
    blocks_templates: bool = False
    phone: str = ""
    snapshot: bool = False
    following: dict[str, Follow | None] = field(default_factory=dict)
    inbox: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=INBOX_KEPT))
    visited_at: dict[str, float] = field(default_factory=dict)
    session_keys: dict[str, str] = field(default_factory=dict)
    logins: deque[float] = field(default_factory=lambda: deque(maxlen=100))
    answers: dict[str, str] = field(default_factory=dict)
    grants: dict[str, int] = field(default_factory=dict)
    allowances: dict[str, list[Allowance]] = field(default_factory=dict)
    tag_ids: dict[str, set[int]] = field(default_factory=dict)
    remarks: dict[str, str] = field(default_factory=dict)


@dataclass
class LoginCode:
    """A code of wx.login, of a phone-number button or of a web page: good once, for five minutes."""

    appid: str
    user: User
    issued_at: float
    used: bool = False
    scope: str = ""


@dataclass
class WebToken:
    """网页授权 access_token or refresh_token: for one person only, and only for the /sns endpoints."""

    appid: str
    user: User
    scope: str
    expires_at: float


@dataclass
class AccessToken:
    """access_token: whose it is, until when it lives, and why it died if it was replaced."""

    value: str
    appid: str
    stable: bool
    expires_at: float
    dies_at: float | None = None


@dataclass
class SceneQr:
    """带参数二维码 of an official account."""

    ticket: str
    url: str
    appid: str
    scene: str
    expires_at: float | None


@dataclass
class Phones:
    """What the phones page shows."""

    web_base: str = ""
    mini_appid: str = ""
    official_appid: str = ""
    citizens: list[str] = field(default_factory=list)
    supervisors: list[str] = field(default_factory=list)
    departments: list[str] = field(default_factory=list)
    codes: list[dict[str, str]] = field(default_factory=list)
    version: int = 0


class Platform:
    """Everything at once. `lock` guards the short moments in which a rule reads and writes; nobody waits under it."""

    def __init__(self, archive: Archive | None = None) -> None:
        self.archive = archive
        self.lock = threading.RLock()
        self.courier = Courier()
        self.clock = Clock()
        self.faults = FaultSwitches()
        self.requests = RequestLog(self.clock)
        self._last_number = 0
        self.phones = Phones()
        self.generation = 0
        self.reset()

    def reset(self) -> None:
        """Forget everything but the running numbers, which never repeat."""
        with self.lock:
            self.generation += 1
            self.clock.real()
            self.faults.clear()
            self.requests.clear()
            self.settings = Settings()
            self.accounts: dict[str, Account] = {}
            self.users: dict[str, User] = {}
            self.openids: dict[str, tuple[str, str]] = {}
            self.login_codes: OrderedDict[str, LoginCode] = OrderedDict()
            self.phone_codes: OrderedDict[str, LoginCode] = OrderedDict()
            self.web_codes: OrderedDict[str, LoginCode] = OrderedDict()
            self.web_tokens: OrderedDict[str, WebToken] = OrderedDict()
            self.refresh_tokens: OrderedDict[str, WebToken] = OrderedDict()
            self.access_tokens: OrderedDict[str, AccessToken] = OrderedDict()
            self.sent_client_ids: OrderedDict[tuple[str, str], tuple[float, int]] = OrderedDict()
            self.sending_to: set[str] = set()
            self.scene_qrs: OrderedDict[str, SceneQr] = OrderedDict()
            self.counts: dict[tuple[str, ...], int] = {}
            self.forced_at: dict[str, float] = {}
            self.deliveries: deque[dict[str, Any]] = deque(maxlen=DELIVERIES_KEPT)
            self.phones = Phones(version=self.next_number())

    def next_number(self) -> int:
        """A number for MsgId, msgid and entries: grows, and is new after a restart, as receivers remember old ones."""
        with self.lock:
            self._last_number = max(self._last_number + 1, int(time.time() * 1_000_000))
            return self._last_number

    def count(self, *what: str) -> int:
        """Count one more of this and tell how many there are now. Days and minutes are part of `what`."""
        with self.lock:
            if len(self.counts) > CODES_KEPT:
                self.counts.clear()
            self.counts[what] = self.counts.get(what, 0) + 1
            return self.counts[what]

    def count_down(self, *what: str) -> None:
        """Take one back."""
        with self.lock:
            self.counts[what] = max(0, self.counts.get(what, 0) - 1)

    def today(self) -> str:
        """The day in Beijing, on which daily quotas turn."""
        return self.clock.now_iso()[:10]

    def minute(self) -> str:
        """The minute, on which minute quotas turn."""
        return self.clock.now_iso()[:16]

    def openid(self, user: User, appid: str) -> str:
        """The person's id under this account: 28 characters, the same after a restart, different for each appid."""
        value = _id_of(appid, user.id)
        self.openids[value] = (user.id, appid)
        return value

    def person(self, openid: object, account: Account) -> User:
        """Whose openid this is.

        Raises: WeChatError 40003 when it is nobody's, or belongs to another account.
        """
        user_id, appid = self.openids.get(openid, ("", "")) if isinstance(openid, str) else ("", "")
        if appid != account.appid or user_id not in self.users:
            raise WeChatError(40003)
        return self.users[user_id]

    def follow_of(self, user: User, account: Account) -> Follow | None:
        """Since when the person follows this official account, or None."""
        if account.appid in user.following:
            return user.following[account.appid]
        return Follow(at=0) if user.follows_by_default else None

    def unionid_of(self, user: User, account: Account) -> str | None:
        """The unionid as far as the account's policy lets it be seen: always, followed_only, none."""
        if account.unionid_policy == "none":
            return None
        if account.unionid_policy == "followed_only":
            officials = [one for one in self.accounts.values() if one.kind == OFFICIAL]
            if not any(self.follow_of(user, one) for one in officials):
                return None
        return user.unionid

    def put_in_inbox(self, user: User, account: Account, **entry: Any) -> None:
        """Show something on the person's phone."""
        user.inbox.append(
            {"n": self.next_number(), "at": self.clock.now_iso(), "appid": account.appid, "direction": "in", **entry}
        )


def union_id_of(user_id: str) -> str:
    """The unionid a person has unless the test gives another."""
    return _id_of("open platform", user_id)


def _id_of(scope: str, user_id: str) -> str:
    whole = base64.urlsafe_b64encode(hashlib.sha256(scope.encode()).digest()).decode()
    own = base64.urlsafe_b64encode(hashlib.sha256(f"{scope}\0{user_id}".encode()).digest()).decode()
    return f"o{whole[:5]}{own[:22]}"


def platform() -> Platform:
    """The platform of the running application."""
    found = current_app.extensions["wechat_platform"]
    assert isinstance(found, Platform)
    return found
