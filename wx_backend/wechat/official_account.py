"""公众号：template messages to staff, who somebody is, and the menu."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, Self

from wx_backend.config import Settings

from .callback import sendable
from .client import GovClient
from .errors import WechatError, WechatRefused

STAFF_TAG = "工作人员"
log = logging.getLogger(__name__)

NO_MENU = 46003


class OfficialAccount:
    """The official account's side of WeChat."""

    def __init__(self, client: GovClient, hurried: GovClient, mini_appid: str) -> None:
        self._client = client
        self._hurried = hurried
        self._mini_appid = mini_appid

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The official account that the settings name."""
        account, wechat = settings.official_account, settings.wechat
        timeout = (wechat.connect_timeout_seconds, wechat.read_timeout_seconds)
        hurry = wechat.content_check_timeout_seconds
        return cls(
            GovClient(account.appid, account.secret, api_base=wechat.api_base, timeout=timeout),
            GovClient(account.appid, account.secret, api_base=wechat.api_base, timeout=timeout, hurry_seconds=hurry),
            settings.mini_program.appid,
        )

    def send_template(
        self, account_openid: str, template_id: str, data: Mapping[str, str], *, client_msg_id: str, page: str
    ) -> str:
        """Send a template message（模板消息） that opens `page` of the mini-program, and return WeChat's msgid.

        WeChat shows a `client_msg_id` once within ten minutes, so that a repeat is harmless. An answer means that the
        message was taken, not that it arrived. Source: doc/service, api_sendtemplatemessage.

        Raises:
            WechatRefused: e.g. 43004, the person does not follow the account.
            WechatUnavailable: no usable answer.
        """
        body = {
            "touser": account_openid,
            "template_id": template_id,
            "data": {key: {"value": value} for key, value in data.items()},
            "miniprogram": {"appid": self._mini_appid, "pagepath": page},
            "client_msg_id": client_msg_id,
        }
        return str(self._client.post("message/template/send", data=body, idempotent=True).get("msgid", ""))

    def send_text(self, account_openid: str, text: str) -> None:
        """Send a text to somebody who has just written or tapped（客服消息）. WeChat does not recognize a repeat of it.

        Five may be sent within 48 hours after a message, three within a minute after a tap, a follow or a scan.
        Source: doc/service, api_sendcustommessage.

        Raises:
            WechatRefused: 45015, the time is over; 45047, as many were sent as may be.
            WechatUnavailable: no usable answer.
        """
        body = {"touser": account_openid, "msgtype": "text", "text": {"content": sendable(text)}}
        self._client.post("message/custom/send", data=body)

    def unionid_of(self, account_openid: str) -> str | None:
        """The unionid of a follower, or None: not bound to the open platform, or WeChat does not answer in time."""
        try:
            answer = self._hurried.user.get(account_openid)
        except WechatError as failure:
            log.warning("unionid of a follower: %s", failure)
            return None
        return str(answer["unionid"]) if answer.get("unionid") else None

    def create_menu(self, menu: Mapping[str, Any]) -> None:
        """Replace the menu that everybody sees.

        Raises:
            WechatError: WeChat does not take it.
        """
        self._client.menu.create(dict(menu))

    def menus(self) -> tuple[list[dict[str, Any]], list[list[dict[str, Any]]]]:
        """The buttons of everybody's menu, none when there is no menu, and those of the conditional ones.

        Raises:
            WechatError: WeChat does not tell.
        """
        try:
            answer = self._client.get("menu/get")
        except WechatRefused as refused:
            if refused.errcode != NO_MENU:
                raise
            return [], []
        conditional = answer.get("conditionalmenu") or []
        return answer.get("menu", {}).get("button") or [], [one.get("button") or [] for one in conditional]

    def create_staff_menu(self, menu: Mapping[str, Any]) -> None:
        """Show this menu, and none from before, to those with the staff tag（个性化菜单）; needs the menu of everybody.

        Raises:
            WechatError: WeChat does not take it.
        """
        before = self._client.get("menu/get").get("conditionalmenu") or []
        self._client.menu.add_conditional({**menu, "matchrule": {"tag_id": str(self._staff_tag())}})
        for one in before:
            self._client.menu.del_conditional(str(one["menuid"]))

    def tag_staff(self, account_openid: str, on: bool) -> None:
        """Put the staff tag on a follower, or take it off. Source: doc/service, tags.

        Raises:
            WechatError: WeChat does not do it.
        """
        path = "tags/members/batchtagging" if on else "tags/members/batchuntagging"
        self._client.post(path, data={"openid_list": [account_openid], "tagid": self._staff_tag()}, idempotent=True)

    def _staff_tag(self) -> int:
        """The number of the staff tag, which is made when it is not there yet."""
        tags = self._client.get("tags/get").get("tags") or []
        found = next((one["id"] for one in tags if one.get("name") == STAFF_TAG), None)
        if found is None:
            found = self._client.post("tags/create", data={"tag": {"name": STAFF_TAG}})["tag"]["id"]
        return int(found)

    def binding_address(self, code: str, seconds: int) -> str | None:
        """The address to draw as a QR code, whose scan shows this binding code（带参数二维码）; None without WeChat.

        Who scans it and does not follow yet, follows by it. Source: doc/service, qrcode/create.
        """
        wanted = {"action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": f"bind_{code}"}}}
        try:
            answer = self._hurried.post("qrcode/create", data={**wanted, "expire_seconds": seconds})
        except WechatError as failure:
            log.warning("a code to scan for a binding: %s", failure)
            return None
        return str(answer["url"]) if answer.get("url") else None

    def templates(self) -> dict[str, str]:
        """The templates added to this account: their content by id.

        Raises:
            WechatError: WeChat does not tell.
        """
        answer = self._client.get("template/get_all_private_template")
        listed = answer.get("template_list") or []
        return {str(one.get("template_id")): str(one.get("content", "")) for one in listed}
