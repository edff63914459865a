"""二维码 / Mini-program codes and scene QR codes of the official account. Source: R-qr pages, doc/service qrcode."""

import io
import re
import secrets
from urllib.parse import quote, urlencode

import qrcode
from flask import Blueprint, Response, request

from wechat_simulator.api import endpoint, read_json
from wechat_simulator.errors import WeChatError
from wechat_simulator.state import CODES_KEPT, MINI, OFFICIAL, Account, Platform, SceneQr, platform

blueprint = Blueprint("codes", __name__)

SCENE = re.compile(r"[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]+")
ENVIRONMENTS = ("release", "trial", "develop")
CODES_A_MINUTE = 5000
LONGEST_TEMPORARY = 2_592_000
# The kind of scene each action takes: a number or a text; permanent ones have no end.
ACTIONS = {"QR_SCENE": "scene_id", "QR_STR_SCENE": "scene_str"}
PERMANENT_ACTIONS = {"QR_LIMIT_SCENE": "scene_id", "QR_LIMIT_STR_SCENE": "scene_str"}


@endpoint(blueprint, "/wxa/getwxacodeunlimit", post=True, kind=MINI)
def mini_program_code(world: Platform, account: Account) -> Response:
    """An image on success, JSON on error. Ours is a QR code one can read back, not WeChat's round pattern."""
    body = read_json()
    scene, page = body.get("scene"), body.get("page") or ""
    if not isinstance(scene, str) or not SCENE.fullmatch(scene):
        raise WeChatError(40129)
    if len(scene) > 32:
        raise WeChatError(40169)
    if "scancode_time" in scene:
        raise WeChatError(85096)
    if not isinstance(page, str) or page.startswith("/") or "?" in page:
        raise WeChatError(41030)
    if body.get("check_path", True) and page and account.pages and page not in account.pages:
        raise WeChatError(41030)
    if body.get("env_version", "release") not in ENVIRONMENTS:
        raise WeChatError(40097)
    if world.count("wxacode", account.appid, world.minute()) > CODES_A_MINUTE:
        raise WeChatError(45009)
    query = urlencode({"appid": account.appid, "path": page, "query": f"scene={quote(scene, safe='')}"})
    return _image(f"weixin://dl/business/?{query}")


@endpoint(blueprint, "/cgi-bin/qrcode/create", post=True, kind=OFFICIAL)
def create_scene_qr(world: Platform, account: Account) -> dict[str, object]:
    """带参数二维码: temporary (60 s unless told, at most 30 days) or permanent."""
    body = read_json()
    action = body.get("action_name")
    if action not in ACTIONS and action not in PERMANENT_ACTIONS:
        raise WeChatError(40052)
    scene = _scene(body.get("action_info"), {**ACTIONS, **PERMANENT_ACTIONS}[action])
    if action in PERMANENT_ACTIONS:
        return _ticket(add_scene_qr(world, account, scene, None))
    seconds = body.get("expire_seconds", 60)
    if not isinstance(seconds, int) or seconds <= 0:
        raise WeChatError(40097)
    seconds = min(seconds, LONGEST_TEMPORARY)
    return {**_ticket(add_scene_qr(world, account, scene, seconds)), "expire_seconds": seconds}


def _scene(info: object, kind: str) -> str:
    scene = info.get("scene") if isinstance(info, dict) else None
    value = scene.get(kind) if isinstance(scene, dict) else None
    if kind == "scene_id" and isinstance(value, int) and value > 0:
        return str(value)
    if kind == "scene_str" and isinstance(value, str) and 1 <= len(value) <= 64:
        return value
    raise WeChatError(40053)


def _ticket(code: SceneQr) -> dict[str, object]:
    return {"ticket": code.ticket, "url": code.url}


def add_scene_qr(world: Platform, account: Account, scene: str, seconds: int | None) -> SceneQr:
    """A code for a scene; without seconds it never ends."""
    code = SceneQr(
        ticket="gQ" + secrets.token_urlsafe(69),
        url="http://weixin.qq.com/q/" + secrets.token_urlsafe(15),
        appid=account.appid,
        scene=scene,
        expires_at=None if seconds is None else world.clock.now() + seconds,
    )
    with world.lock:
        world.scene_qrs[code.ticket] = code
        while len(world.scene_qrs) > CODES_KEPT:
            world.scene_qrs.popitem(last=False)
    return code


@blueprint.get("/cgi-bin/showqrcode")
def show_scene_qr() -> Response:
    """The image of a ticket (in production on mp.weixin.qq.com); HTTP 404 for an unknown one."""
    code = platform().scene_qrs.get(request.args.get("ticket", ""))
    return _image(code.url) if code else Response(status=404)


def find_scene_qr(world: Platform, account: Account, scanned: str) -> SceneQr | None:
    """The newest code with this scene, ticket or url; None once it has expired.

    A scene that was never created here is taken for an old permanent code, as one may hang on a wall since last year.
    """
    with world.lock:
        mine = [one for one in world.scene_qrs.values() if one.appid == account.appid]
    found = [one for one in mine if scanned in (one.scene, one.ticket, one.url)]
    code = found[-1] if found else add_scene_qr(world, account, scanned, None)
    return None if code.expires_at is not None and code.expires_at <= world.clock.now() else code


def _image(text: str) -> Response:
    picture = io.BytesIO()
    qrcode.make(text, mask_pattern=3).save(picture)
    return Response(picture.getvalue(), content_type="image/png")
