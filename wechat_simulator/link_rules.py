"""扫普通链接二维码打开小程序 / Rules by which an ordinary link, scanned, opens a page of the mini-program.

A rule has to prove that its address is ours: the verification file must be served from the last folder of the rule, or
from the root of its host. Only published rules count for the public. Source: introduction/qrcode; qrcodejumpadd, …get,
…download, …publish, …delete.
"""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import quote, urlsplit

from flask import Blueprint

from wechat_simulator import callbacks
from wechat_simulator.api import OK, endpoint, read_json
from wechat_simulator.errors import WeChatError
from wechat_simulator.state import MINI, Account, LinkRule, Platform

blueprint = Blueprint("link_rules", __name__)

MOST_RULES = 100
MOST_TEST_LINKS = 5
CALLS_A_SECOND = 5
PUBLISHED_A_MONTH = 100
PAGE_SIZE = 200
FETCH_SECONDS = 5.0
SCENE_SCAN = 1011


@endpoint(blueprint, "/cgi-bin/wxopen/qrcodejumpadd", post=True, kind=MINI)
def add_rule(world: Platform, account: Account) -> dict[str, object]:
    """Add a rule, or with is_edit 1 change one that is not published; its verification file is fetched first."""
    _not_too_fast(world, account)
    body = read_json()
    rule = _read_rule(account, body)
    with world.lock:
        _check_taken(world, account, rule, editing=str(body.get("is_edit", 0)) == "1")
    if not _verified(world, account, rule.prefix):
        raise WeChatError(85069)
    account.link_rules[rule.prefix] = rule
    return OK


def _not_too_fast(world: Platform, account: Account) -> None:
    if world.count("link rules", account.appid, str(int(world.clock.now()))) > CALLS_A_SECOND:
        raise WeChatError(44990)


def _read_rule(account: Account, body: dict[str, Any]) -> LinkRule:
    prefix, path, links = body.get("prefix"), body.get("path"), body.get("debug_url") or []
    if not isinstance(prefix, str) or not is_prefix(prefix):
        raise WeChatError(85066)
    if urlsplit(prefix).hostname in account.domains_without_icp:
        raise WeChatError(85076)
    if not isinstance(path, str) or not path or (account.pages and path.split("?")[0] not in account.pages):
        raise WeChatError(41030)
    if str(body.get("open_version")) not in ("1", "2", "3"):
        raise WeChatError(40097)
    if not isinstance(links, list) or len(links) > MOST_TEST_LINKS:
        raise WeChatError(40097)
    if not all(isinstance(one, str) and matches(prefix, one) for one in links):
        raise WeChatError(85068)
    return LinkRule(prefix, path, int(body["open_version"]), int(body.get("permit_sub_rule") or 1), list(links))


def is_prefix(text: str) -> bool:
    """Whether a text can be the address of a rule: http or https, a host, a path."""
    parts = urlsplit(text)
    return parts.scheme in ("http", "https") and bool(parts.netloc) and parts.path.startswith("/") and len(text) <= 1024


def _check_taken(world: Platform, account: Account, rule: LinkRule, *, editing: bool) -> None:
    own = account.link_rules.get(rule.prefix)
    if editing:
        if own is None or own.published:
            raise WeChatError(40097)
        return
    if own:
        raise WeChatError(85071)
    if any(rule.prefix in other.link_rules for other in world.accounts.values() if other is not account):
        raise WeChatError(85072)
    if len(account.link_rules) >= MOST_RULES:
        raise WeChatError(85073)


def verification_file(account: Account) -> tuple[str, str]:
    """Name and content of the file that proves an address: the same for all rules of an account."""
    digest = hashlib.sha256(f"verification file of {account.appid}".encode()).hexdigest()
    return f"{digest[:10]}.txt", digest[10:42]


def _verified(world: Platform, account: Account, prefix: str) -> bool:
    """Whether the file lies in the last folder of the rule, or in the root of its host."""
    name, content = verification_file(account)
    parts = urlsplit(prefix)
    origin = f"{parts.scheme}://{parts.netloc}"
    reached = account.origins.get(origin, origin)
    for folder in dict.fromkeys((parts.path[: parts.path.rindex("/") + 1], "/")):
        answer = callbacks.request_service("GET", f"{reached}{folder}{name}", {}, "", FETCH_SECONDS)
        if answer.status == 200 and answer.body.strip() == content.encode():
            return True
    return False


@endpoint(blueprint, "/cgi-bin/wxopen/qrcodejumpdownload", post=True, kind=MINI)
def download_verification_file(world: Platform, account: Account) -> dict[str, object]:
    """What has to be served at every address of a rule."""
    _not_too_fast(world, account)
    name, content = verification_file(account)
    return {**OK, "file_name": name, "file_content": content}


@endpoint(blueprint, "/cgi-bin/wxopen/qrcodejumpget", post=True, kind=MINI)
def list_rules(world: Platform, account: Account) -> dict[str, object]:
    """All rules (get_type 0), those with the given prefixes (1), or one page of them (2)."""
    _not_too_fast(world, account)
    body = read_json()
    rules = list(account.link_rules.values())
    chosen = _chosen(rules, body)
    used = world.counts.get(("published rules", account.appid, _month(world)), 0)
    return {
        **OK,
        "rule_list": [_shown(one) for one in chosen],
        "qrcodejump_open": 1,
        "list_size": len(chosen),
        "qrcodejump_pub_quota": max(0, PUBLISHED_A_MONTH - used),
        "total_count": len(rules),
    }


def _chosen(rules: list[LinkRule], body: dict[str, Any]) -> list[LinkRule]:
    kind = body.get("get_type") or 0
    if kind == 0:
        return rules
    if kind == 1 and isinstance(body.get("prefix_list"), list):
        return [one for one in rules if one.prefix in body["prefix_list"]]
    page, size = body.get("page_num"), body.get("page_size")
    if kind == 2 and isinstance(page, int) and isinstance(size, int) and page >= 1 and 1 <= size <= PAGE_SIZE:
        return rules[(page - 1) * size : page * size]
    raise WeChatError(40097)


def _shown(rule: LinkRule) -> dict[str, object]:
    return {
        "prefix": rule.prefix,
        "permit_sub_rule": rule.permit_sub_rule,
        "path": rule.path,
        "open_version": rule.open_version,
        "debug_url": rule.test_links,
        "state": 2 if rule.published else 1,
    }


@endpoint(blueprint, "/cgi-bin/wxopen/qrcodejumppublish", post=True, kind=MINI)
def publish_rule(world: Platform, account: Account) -> dict[str, object]:
    """From now on everybody who scans such a link gets into the mini-program; a hundred times a month."""
    _not_too_fast(world, account)
    rule = _known(account)
    if not account.released:
        raise WeChatError(85074)
    if world.count("published rules", account.appid, _month(world)) > PUBLISHED_A_MONTH:
        raise WeChatError(886000)
    rule.published = True
    return OK


@endpoint(blueprint, "/cgi-bin/wxopen/qrcodejumpdelete", post=True, kind=MINI)
def delete_rule(world: Platform, account: Account) -> dict[str, object]:
    """Remove a rule, published or not."""
    _not_too_fast(world, account)
    del account.link_rules[_known(account).prefix]
    return OK


def _known(account: Account) -> LinkRule:
    rule = account.link_rules.get(str(read_json().get("prefix")))
    if rule is None:
        raise WeChatError(40097)
    return rule


def _month(world: Platform) -> str:
    return world.today()[:7]


def matches(prefix: str, link: str) -> bool:
    """Same scheme and host; the same path, or one below a rule that ends in a slash; the query begins alike."""
    rule, scanned = urlsplit(prefix), urlsplit(link)
    if (rule.scheme, rule.netloc) != (scanned.scheme, scanned.netloc):
        return False
    if rule.query:
        return scanned.path == rule.path and scanned.query.startswith(rule.query)
    return scanned.path == rule.path or (rule.path.endswith("/") and scanned.path.startswith(rule.path))


def rule_for(world: Platform, link: str) -> tuple[Account, LinkRule] | None:
    """The rule that opens a link: the longest published one, or one whose test links name exactly this link."""
    found = [
        (account, rule)
        for account in world.accounts.values()
        for rule in account.link_rules.values()
        if (rule.published and matches(rule.prefix, link)) or link in rule.test_links
    ]
    return max(found, key=lambda one: len(one[1].prefix), default=None)


def opened_page(world: Platform, rule: LinkRule, link: str) -> str:
    """The page with what it gets: `q` is the whole link, encoded once, and the second of the scan."""
    joint = "&" if "?" in rule.path else "?"
    return f"{rule.path}{joint}q={quote(link, safe='')}&scancode_time={int(world.clock.now())}"
