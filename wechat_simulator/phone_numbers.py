"""手机号 / What a phone-number button gives. Source: miniprogram/dev/server/API/user-info, getPhoneNumber."""

import secrets

from flask import Blueprint

from wechat_simulator.api import OK, endpoint, read_json
from wechat_simulator.errors import WeChatError
from wechat_simulator.state import CODES_KEPT, MINI, Account, LoginCode, Platform, User

blueprint = Blueprint("phone_numbers", __name__)

CODE_LIFE = 300
CODES_A_MINUTE = 100


def issue_code(world: Platform, user: User, account: Account) -> str:
    """What the button hands to the mini-program when the person agrees."""
    code = secrets.token_hex(32)
    with world.lock:
        world.phone_codes[code] = LoginCode(account.appid, user, world.clock.now())
        while len(world.phone_codes) > CODES_KEPT:
            world.phone_codes.popitem(last=False)
    return code


@endpoint(blueprint, "/wxa/business/getuserphonenumber", post=True, kind=MINI)
def phone_number(world: Platform, account: Account) -> dict[str, object]:
    """The number behind a code: once, within five minutes, and only for the mini-program it was given to."""
    value = read_json().get("code")
    if not isinstance(value, str) or not value:
        raise WeChatError(47001)
    with world.lock:
        if world.count("phone number", account.appid, world.minute()) > CODES_A_MINUTE:
            raise WeChatError(45011)
        code = world.phone_codes.get(value)
        now = world.clock.now()
        if code is None or code.used or code.appid != account.appid or now - code.issued_at > CODE_LIFE:
            raise WeChatError(40029)
        code.used = True
    return {
        **OK,
        "phone_info": {
            "phoneNumber": code.user.phone,
            "purePhoneNumber": code.user.phone,
            "countryCode": "86",
            "watermark": {"timestamp": int(code.issued_at), "appid": account.appid},
        },
    }
