"""模板管理 / The template library and what an account has chosen from it.

Three libraries: 类目模板 for template messages, and those of subscription messages for the mini-program and for the
official account. Source: doc/service, api_addtemplate, newtmpl; miniprogram subscribeMessage.addTemplate.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, request

from wechat_simulator.api import ANY, OK, endpoint, read_json
from wechat_simulator.errors import WeChatError
from wechat_simulator.state import MINI, OFFICIAL, Account, Platform, Template

blueprint = Blueprint("templates", __name__)

LIBRARY = Path(__file__).with_name("template_library.json")
MOST_TEMPLATES = 25
KEYWORDS = range(2, 6)
SCENE_CHARACTERS = 15

Entry = dict[str, Any]


@cache
def library(name: str) -> dict[str, Entry]:
    """The templates one may choose from, by tid: template_messages, or …_subscriptions of a kind of account."""
    entries: list[Entry] = json.loads(LIBRARY.read_text(encoding="utf-8"))[name]
    return {entry["tid"]: entry for entry in entries}


@cache
def _categories() -> dict[int, str]:
    names: dict[str, str] = json.loads(LIBRARY.read_text(encoding="utf-8"))["categories"]
    return {int(number): name for number, name in names.items()}


def chosen(entry: Entry, keywords: Iterable[Mapping[str, Any]]) -> Template:
    """A template of an account, made of a library entry with these of its keywords in this order."""
    words = list(keywords)
    keys = [f"{word['rule']}{word['kid']}" for word in words]
    return Template(
        template_id=secrets.token_urlsafe(32),
        title=entry["title"],
        content="".join(f"{word['name']}：{{{{{key}.DATA}}}}\n" for key, word in zip(keys, words, strict=True)),
        type=entry.get("type"),
        enums={key: word["values"] for key, word in zip(keys, words, strict=True) if "values" in word},
    )


@endpoint(blueprint, "/cgi-bin/template/api_add_template", post=True, kind=OFFICIAL)
def add_template(world: Platform, account: Account) -> dict[str, object]:
    """选用类目模板: keywords by name and in order; 40246 for one the template does not have, or none at all."""
    body = read_json()
    entry = library("template_messages").get(str(body.get("template_id_short")))
    if entry is None:
        raise WeChatError(40037)
    named = {word["name"]: word for word in entry["keywords"]}
    names = body.get("keyword_name_list")
    if not isinstance(names, list) or not names or not all(isinstance(one, str) and one in named for one in names):
        raise WeChatError(40246)
    with world.lock:
        if len(account.templates) >= MOST_TEMPLATES:
            raise WeChatError(45026)
        template = chosen(entry, [named[one] for one in names])
        account.templates[template.template_id] = template
    return {**OK, "template_id": template.template_id}


@endpoint(blueprint, "/cgi-bin/template/get_all_private_template", kind=OFFICIAL)
def list_templates(world: Platform, account: Account) -> dict[str, object]:
    """已添加的模板."""
    return {
        "template_list": [
            {
                "template_id": one.template_id,
                "title": one.title,
                "primary_industry": "",
                "deputy_industry": "",
                "content": one.content,
                "example": "",
            }
            for one in account.templates.values()
        ]
    }


@endpoint(blueprint, "/cgi-bin/template/del_private_template", post=True, kind=OFFICIAL)
def delete_template(world: Platform, account: Account) -> dict[str, object]:
    """删除模板; a send with its id is 40037 from now on."""
    if account.templates.pop(str(read_json().get("template_id")), None) is None:
        raise WeChatError(40037)
    return OK


def _subscriptions(account: Account) -> dict[str, Entry]:
    return library("mini_program_subscriptions" if account.kind == MINI else "official_account_subscriptions")


@endpoint(blueprint, "/wxaapi/newtmpl/getcategory", kind=ANY)
def list_categories(world: Platform, account: Account) -> dict[str, object]:
    """The account's categories."""
    numbers = sorted({entry["category"] for entry in _subscriptions(account).values()})
    return {**OK, "data": [{"id": number, "name": _categories()[number]} for number in numbers]}


@endpoint(blueprint, "/wxaapi/newtmpl/getpubtemplatetitles", kind=ANY)
def list_titles(world: Platform, account: Account) -> dict[str, object]:
    """The library's templates of some categories, a page of at most thirty."""
    start, limit = request.args.get("start", ""), request.args.get("limit", "")
    if not start.isdecimal() or not limit.isdecimal() or int(limit) > 30:
        raise WeChatError(40097)
    wanted = set(request.args.get("ids", "").split(","))
    found = [one for one in _subscriptions(account).values() if str(one["category"]) in wanted]
    data = [
        {"tid": int(one["tid"]), "title": one["title"], "type": one["type"], "categoryId": str(one["category"])}
        for one in found[int(start) : int(start) + int(limit)]
    ]
    return {**OK, "count": len(found), "data": data}


@endpoint(blueprint, "/wxaapi/newtmpl/getpubtemplatekeywords", kind=ANY)
def list_keywords(world: Platform, account: Account) -> dict[str, object]:
    """The keywords of one template of the library."""
    entry = _entry(account, request.args.get("tid"))
    data = [{"kid": one["kid"], "name": one["name"], "example": "", "rule": one["rule"]} for one in entry["keywords"]]
    return {**OK, "count": len(data), "data": data}


def _entry(account: Account, tid: object) -> Entry:
    entry = _subscriptions(account).get(str(tid))
    if entry is None:
        raise WeChatError(200014)
    return entry


@endpoint(blueprint, "/wxaapi/newtmpl/addtemplate", post=True, kind=ANY)
def add_subscribe_template(world: Platform, account: Account) -> dict[str, object]:
    """选用订阅消息模板: two to five keywords by number. Takes a form, as the page says, or JSON."""
    tid, numbers, scene = _choice()
    entry = _entry(account, tid)
    known = {str(word["kid"]): word for word in entry["keywords"]}
    if len(numbers) not in KEYWORDS or len(set(numbers)) != len(numbers) or not all(one in known for one in numbers):
        raise WeChatError(200020)
    if len(scene) > SCENE_CHARACTERS:
        raise WeChatError(200021)
    with world.lock:
        if len(account.subscribe_templates) >= MOST_TEMPLATES:
            raise WeChatError(200012)
        template = chosen(entry, [known[one] for one in numbers])
        account.subscribe_templates[template.template_id] = template
    return {**OK, "priTmplId": template.template_id}


def _choice() -> tuple[str, list[str], str]:
    if request.mimetype == "application/x-www-form-urlencoded":
        form = request.form
        return form.get("tid", ""), form.getlist("kidList"), form.get("sceneDesc", "")
    body = read_json()
    numbers = body.get("kidList")
    if not isinstance(numbers, list):
        raise WeChatError(200020)
    return str(body.get("tid")), [str(one) for one in numbers], str(body.get("sceneDesc") or "")


@endpoint(blueprint, "/wxaapi/newtmpl/gettemplate", kind=ANY)
def list_subscribe_templates(world: Platform, account: Account) -> dict[str, object]:
    """已选用的订阅消息模板."""
    listed = [
        {
            "priTmplId": one.template_id,
            "title": one.title,
            "content": one.content,
            "example": "",
            "type": one.type,
            "keywordEnumValueList": [
                {"keywordCode": f"{key}.DATA", "enumValueList": values} for key, values in one.enums.items()
            ],
        }
        for one in account.subscribe_templates.values()
    ]
    return {**OK, "data": listed}


@endpoint(blueprint, "/wxaapi/newtmpl/deltemplate", post=True, kind=ANY)
def delete_subscribe_template(world: Platform, account: Account) -> dict[str, object]:
    """删除订阅消息模板."""
    given = request.form if request.mimetype == "application/x-www-form-urlencoded" else read_json()
    if account.subscribe_templates.pop(str(given.get("priTmplId")), None) is None:
        raise WeChatError(40037)
    return OK
