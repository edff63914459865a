"""微信错误码 / WeChat's error codes, and the shape in which the platform answers them."""

import secrets
import time

MESSAGES = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest, could get access_token by "
    "getStableAccessToken, more details at https://mmbizurl.cn/s/JtxxFh33r",
    40002: "invalid grant_type",
    40003: "invalid openid",
    40008: "invalid message type",
    40013: "invalid appid",
    40014: "invalid access_token",
    40016: "invalid button size",
    40017: "invalid button type",
    40018: "invalid button name size",
    40019: "invalid button key size",
    40020: "invalid button url size",
    40023: "invalid sub button size",
    40024: "invalid sub button type",
    40025: "invalid sub button name size",
    40026: "invalid sub button key size",
    40027: "invalid sub button url size",
    40029: "invalid code",
    40030: "invalid refresh_token",
    40032: "invalid openid list size",
    40033: "invalid charset. please check your request, if include \\uxxxx will create fail!",
    40037: "invalid template_id",
    40052: "invalid action name",
    40053: "invalid action info",
    40054: "invalid sub button url domain",
    40055: "invalid button url domain",
    40066: "invalid url",
    40097: "invalid args",
    40125: "invalid appsecret",
    40129: "invalid scene",
    40163: "code been used",
    40164: "invalid ip, not in whitelist",
    40169: "invalid length for scene, or the data is not json string",
    40246: "keyword name invalid",
    40247: "template has been blocked",
    40226: "code blocked",
    41001: "access_token missing",
    41002: "appid missing",
    41004: "appsecret missing",
    41008: "missing code",
    41030: "invalid page",
    42001: "access_token expired",
    42002: "refresh_token expired",
    42003: "oauth_code expired",
    43002: "require POST method",
    43004: "require subscribe",
    43101: "user refuse to accept the msg",
    43107: "subscribe message capability banned",
    43108: "concurrent sending to one user",
    44002: "empty post data",
    44991: "reach max api minute quota limit",
    44990: "reach max api second quota limit",
    45002: "content size out of limit",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit, must slower, retry next minute",
    45015: "response out of time limit or subscription is canceled",
    45047: "out of response count limit",
    45056: "tag num out of limit",
    45058: "can't modify sys tag",
    45059: "some user's tag num out of limit",
    45064: "no permission to use weapp in menu",
    45157: "invalid tag name",
    45158: "tag name too long",
    45159: "invalid tag id",
    45168: "hit sensitive word",
    45026: "template num exceeds limit",
    46003: "menu no exist",
    47001: "data format error",
    47003: "argument invalid!",
    48001: "api unauthorized",
    61010: "code is expired",
    65301: "menu not exist",
    65303: "no default menu",
    65305: "match rule empty",
    85066: "invalid url",
    85068: "test url is not sub url of the prefix",
    85069: "check file fail",
    85071: "url has been added",
    85072: "url has been occupied",
    85073: "qrcode rule is full",
    85074: "miniprogram has not been released",
    85076: "domain has no icp license",
    85096: "not allow include scancode_time field",
    87009: "invalid signature",
    200011: "this account has been banned, can not operate",
    200012: "personal template out of max count",
    200014: "invalid tid",
    200020: "invalid keyword id list",
    200021: "invalid scene desc",
    886000: "publish quota of this month is used up",
}


class WeChatError(Exception):
    """A refusal of the platform. WeChat answers it with HTTP 200 and an errcode."""

    def __init__(self, errcode: int, errmsg: str = "") -> None:
        super().__init__(errcode, errmsg)
        self.errcode = errcode
        self.errmsg = errmsg or MESSAGES.get(errcode, "system error")

    def body(self) -> dict[str, object]:
        """The JSON answer; as in production a request id ends the message, so nobody can compare it for equality."""
        return {"errcode": self.errcode, "errmsg": f"{self.errmsg} rid: {request_id()}"}


def request_id() -> str:
    """Like 6545fba2-3356d3fd-09a65b0c: the real time in hex and two random words."""
    return f"{int(time.time()):08x}-{secrets.randbits(32):08x}-{secrets.randbits(32):08x}"
