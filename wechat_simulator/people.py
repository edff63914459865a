"""用户管理 / Followers and tags of the official account. Source: doc/service, user management and tags."""

from flask import Blueprint, request

from wechat_simulator.api import OK, endpoint, read_json
from wechat_simulator.errors import WeChatError
from wechat_simulator.state import OFFICIAL, Account, Platform, User

blueprint = Blueprint("people", __name__)

PAGE = 10_000
BATCH = 100
TAGGED_AT_ONCE = 50
FIRST_TAG = 100
MOST_TAGS = 100
TAGS_OF_ONE = 20


@endpoint(blueprint, "/cgi-bin/user/info", kind=OFFICIAL)
def user_info(world: Platform, account: Account) -> dict[str, object]:
    """One follower; nickname and picture are no longer given since 2021-12-27."""
    return _info(world, account, world.person(request.args.get("openid"), account))


def _info(world: Platform, account: Account, user: User) -> dict[str, object]:
    openid, unionid = world.openid(user, account.appid), world.unionid_of(user, account)
    union: dict[str, object] = {"unionid": unionid} if unionid else {}
    follow = world.follow_of(user, account)
    if follow is None:
        return {"subscribe": 0, "openid": openid, **union}
    return {
        "subscribe": 1,
        "openid": openid,
        "language": "zh_CN",
        "subscribe_time": int(follow.at),
        **union,
        "remark": user.remarks.get(account.appid, ""),
        "groupid": 0,
        "tagid_list": sorted(user.tag_ids.get(account.appid, set())),
        "subscribe_scene": "ADD_SCENE_QR_CODE" if follow.scene else "ADD_SCENE_SEARCH",
        "qr_scene": int(follow.scene) if follow.scene.isdecimal() else 0,
        "qr_scene_str": "" if follow.scene.isdecimal() else follow.scene,
    }


@endpoint(blueprint, "/cgi-bin/user/info/batchget", post=True, kind=OFFICIAL)
def user_info_batch(world: Platform, account: Account) -> dict[str, object]:
    """Up to a hundred of them."""
    asked = read_json().get("user_list")
    if not isinstance(asked, list) or not all(isinstance(one, dict) for one in asked):
        raise WeChatError(47001)
    if not 1 <= len(asked) <= BATCH:
        raise WeChatError(40032)
    users = [world.person(one.get("openid"), account) for one in asked]
    return {"user_info_list": [_info(world, account, user) for user in users]}


@endpoint(blueprint, "/cgi-bin/user/get", kind=OFFICIAL)
def followers(world: Platform, account: Account) -> dict[str, object]:
    """All followers' openids, 10,000 a page; next_openid is the last of the page, and "" after the end."""
    everyone = [
        world.openid(user, account.appid) for user in list(world.users.values()) if world.follow_of(user, account)
    ]
    return {"total": len(everyone), **_page(everyone, request.args.get("next_openid", ""))}


def _page(openids: list[str], after: str) -> dict[str, object]:
    if after and after not in openids:
        raise WeChatError(40003)
    start = openids.index(after) + 1 if after else 0
    page = openids[start : start + PAGE]
    if not page:
        return {"count": 0, "next_openid": ""}
    return {"count": len(page), "data": {"openid": page}, "next_openid": page[-1]}


@endpoint(blueprint, "/cgi-bin/user/info/updateremark", post=True, kind=OFFICIAL)
def update_remark(world: Platform, account: Account) -> dict[str, object]:
    """备注名."""
    body = read_json()
    world.person(body.get("openid"), account).remarks[account.appid] = str(body.get("remark") or "")
    return OK


@endpoint(blueprint, "/cgi-bin/tags/create", post=True, kind=OFFICIAL)
def create_tag(world: Platform, account: Account) -> dict[str, object]:
    """A tag, numbered from 100."""
    name = _tag_name(account)
    with world.lock:
        if len(account.tags) >= MOST_TAGS:
            raise WeChatError(45056)
        number = max(account.tags, default=FIRST_TAG - 1) + 1
        account.tags[number] = name
    return {"tag": {"id": number, "name": name}}


def _tag_name(account: Account) -> str:
    tag = read_json().get("tag")
    name = tag.get("name") if isinstance(tag, dict) else None
    if not isinstance(name, str) or not name:
        raise WeChatError(47001)
    if len(name.encode()) > 30:
        raise WeChatError(45158)
    if name in account.tags.values():
        raise WeChatError(45157)
    return name


@endpoint(blueprint, "/cgi-bin/tags/get", kind=OFFICIAL)
def list_tags(world: Platform, account: Account) -> dict[str, object]:
    """All tags with how many people carry each."""
    return {
        "tags": [
            {"id": number, "name": name, "count": len(_tagged(world, account, number))}
            for number, name in account.tags.items()
        ]
    }


@endpoint(blueprint, "/cgi-bin/tags/delete", post=True, kind=OFFICIAL)
def delete_tag(world: Platform, account: Account) -> dict[str, object]:
    """Remove a tag from the account and from everyone."""
    tag = read_json().get("tag")
    number = _known_tag(account, tag.get("id") if isinstance(tag, dict) else None)
    for user in _tagged(world, account, number):
        user.tag_ids[account.appid].discard(number)
    del account.tags[number]
    return OK


def _known_tag(account: Account, number: object) -> int:
    if not isinstance(number, int) or number not in account.tags:
        raise WeChatError(45159)
    return number


def _tagged(world: Platform, account: Account, number: int) -> list[User]:
    return [user for user in list(world.users.values()) if number in user.tag_ids.get(account.appid, set())]


@endpoint(blueprint, "/cgi-bin/tags/members/batchtagging", post=True, kind=OFFICIAL)
def tag_people(world: Platform, account: Account) -> dict[str, object]:
    """Give up to fifty people a tag; each may carry twenty."""
    users, number = _batch(world, account)
    with world.lock:
        carried = [user.tag_ids.setdefault(account.appid, set()) for user in users]
        if any(len(tags | {number}) > TAGS_OF_ONE for tags in carried):
            raise WeChatError(45059)
        for tags in carried:
            tags.add(number)
    return OK


@endpoint(blueprint, "/cgi-bin/tags/members/batchuntagging", post=True, kind=OFFICIAL)
def untag_people(world: Platform, account: Account) -> dict[str, object]:
    """Take a tag from up to fifty people."""
    users, number = _batch(world, account)
    for user in users:
        user.tag_ids.get(account.appid, set()).discard(number)
    return OK


def _batch(world: Platform, account: Account) -> tuple[list[User], int]:
    body = read_json()
    openids = body.get("openid_list")
    if not isinstance(openids, list) or not 1 <= len(openids) <= TAGGED_AT_ONCE:
        raise WeChatError(40032)
    number = _known_tag(account, body.get("tagid"))
    return [world.person(openid, account) for openid in openids], number


@endpoint(blueprint, "/cgi-bin/tags/getidlist", post=True, kind=OFFICIAL)
def tags_of_person(world: Platform, account: Account) -> dict[str, object]:
    """The tags one person carries."""
    user = world.person(read_json().get("openid"), account)
    return {"tagid_list": sorted(user.tag_ids.get(account.appid, set()))}


@endpoint(blueprint, "/cgi-bin/user/tag/get", post=True, kind=OFFICIAL)
def people_with_tag(world: Platform, account: Account) -> dict[str, object]:
    """The openids that carry a tag."""
    body = read_json()
    number = _known_tag(account, body.get("tagid"))
    openids = [world.openid(user, account.appid) for user in _tagged(world, account, number)]
    return _page(openids, str(body.get("next_openid") or ""))
