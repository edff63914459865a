"""小程序码与普通链接规则：mini-program codes, and the rules by which a scanned link opens the mini-program.

Source: miniprogram, qrcode-link, getUnlimitedQRCode; introduction/qrcode and qrcodejumpadd for the rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self

from wx_backend.config import Settings

from .client import GovClient

API = "https://api.weixin.qq.com"
PUBLISHED = 2
# 正式版, what the public has; 体验版 and 开发版 only for those who test.
RELEASED_VERSION = 3

Version = Literal["release", "trial", "develop"]


@dataclass(frozen=True)
class LinkRule:
    """扫普通链接二维码打开小程序: links that begin with `prefix` open `path`, for everybody once it is published."""

    prefix: str
    path: str
    published: bool


class MiniProgramCodes:
    """The mini-program's side of codes."""

    def __init__(self, client: GovClient) -> None:
        self._client = client

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Those of the mini-program that the settings name."""
        account, wechat = settings.mini_program, settings.wechat
        timeout = (wechat.connect_timeout_seconds, wechat.read_timeout_seconds)
        return cls(GovClient(account.appid, account.secret, api_base=wechat.api_base, timeout=timeout))

    def image(self, scene: str, *, page: str, version: Version = "release") -> bytes:
        """A mini-program code（小程序码） that opens `page` with `scene` (1 to 32 visible ASCII characters).

        Raises:
            WechatRefused: e.g. 41030, there is no such page in the released version.
            WechatUnavailable: no usable answer.
        """
        body = {"scene": scene, "page": page, "env_version": version}
        return self._client.image(f"{API}/wxa/getwxacodeunlimit", body)

    def verification_file(self) -> tuple[str, str]:
        """Name and content of the file that must be served in the last folder of each rule's address.

        Raises:
            WechatError: WeChat does not tell.
        """
        answer = self._client.post("wxopen/qrcodejumpdownload", data={}, idempotent=True)
        return str(answer.get("file_name", "")), str(answer.get("file_content", ""))

    def rules(self) -> list[LinkRule]:
        """All rules of the mini-program.

        Raises:
            WechatError: WeChat does not tell.
        """
        answer = self._client.post("wxopen/qrcodejumpget", data={}, idempotent=True)
        return [_rule(one) for one in answer.get("rule_list") or []]

    def add_rule(self, prefix: str, path: str) -> None:
        """Add a rule; WeChat fetches the verification file at once.

        Raises:
            WechatRefused: e.g. 85069, the verification file is not there; 85071, the rule exists.
            WechatUnavailable: no usable answer.
        """
        body = {"prefix": prefix, "permit_sub_rule": 2, "path": path, "open_version": RELEASED_VERSION, "is_edit": 0}
        self._client.post("wxopen/qrcodejumpadd", data=body)

    def publish_rule(self, prefix: str) -> None:
        """Make a rule count for everybody. A published rule can no longer be changed, only deleted.

        Raises:
            WechatRefused: e.g. 85074, the mini-program itself is not released.
            WechatUnavailable: no usable answer.
        """
        self._client.post("wxopen/qrcodejumppublish", data={"prefix": prefix})


def _rule(given: Mapping[str, Any]) -> LinkRule:
    published = str(given.get("state")) == str(PUBLISHED)
    return LinkRule(str(given.get("prefix", "")), str(given.get("path", "")), published)
