"""小程序码：fetched from WeChat once for each code and kept on disk."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from wx_backend.documents.store import Store
from wx_backend.domain.errors import Busy
from wx_backend.wechat.errors import WechatError
from wx_backend.wechat.mini_program_codes import MiniProgramCodes

from . import context

if TYPE_CHECKING:
    from models import QrCode

PAGE = "pages/profile/profile"


def picture(code: QrCode) -> bytes:
    """The mini-program code of a code, whose scene is the token; WeChat is asked the first time only.

    Raises:
        Busy: WeChat gives none at the moment.
    """
    settings = context.settings()
    store = Store(settings.service.data_dir / "mini-program-codes")
    # Another mini-program, or another token, is another file.
    name = hashlib.sha256(f"{settings.mini_program.appid} {PAGE} {code.token}".encode()).hexdigest()[:32]
    try:
        return store.read(name)
    except FileNotFoundError:
        pass
    try:
        content = MiniProgramCodes.of(settings).image(code.token, page=PAGE)
    except WechatError as failure:
        raise Busy(f"微信暂时没有返回小程序码（{failure}），请稍后再试", retry_after=60) from None
    store.write(name, content)
    return content
