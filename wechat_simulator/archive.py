"""存档 / Keeps what people see on their phones in a file, so that old chats are still there after a restart.

Chats, whom somebody follows, what he agreed to, tags and menus: what WeChat would never forget. Tokens, codes, faults
and the clock are not kept. Nothing is read or written without `--keep FILE`.
"""

from __future__ import annotations

import contextlib
import json
import threading
from collections import deque
from pathlib import Path
from typing import Any

from wechat_simulator.state import INBOX_KEPT, Account, Follow, Platform, User

EVERY_SECONDS = 2.0


class Archive:
    """The file, and what it held when it was opened. A file that cannot be read is an empty one."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._written = ""
        self._lock = threading.Lock()
        self._users: dict[str, Any] = {}
        self._accounts: dict[str, Any] = {}
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            kept = json.loads(file.read_text(encoding="utf-8"))
            self._users, self._accounts = dict(kept["users"]), dict(kept["accounts"])

    def restore_user(self, user: User) -> bool:
        """Give a person who is made anew what was kept of him; False when that is nothing."""
        kept = self._users.pop(user.id, None)
        if kept is None:
            return False
        user.inbox = deque(kept["inbox"], maxlen=INBOX_KEPT)
        user.grants, user.answers = dict(kept["grants"]), dict(kept["answers"])
        user.following = {appid: Follow(**one) if one else None for appid, one in kept["following"].items()}
        user.tag_ids = {appid: set(numbers) for appid, numbers in kept["tag_ids"].items()}
        return True

    def restore_account(self, account: Account) -> None:
        """Give an account that is made anew its menus and tags."""
        kept = self._accounts.pop(account.appid, None)
        if kept is None:
            return
        account.menu, account.menu_id = kept["menu"], kept["menu_id"]
        account.conditional_menus = kept["conditional_menus"]
        account.tags = {int(number): name for number, name in kept["tags"].items()}

    def forget(self) -> None:
        """What was kept is gone too."""
        self._users, self._accounts = {}, {}

    def save(self, world: Platform) -> None:
        """Write what has changed, whole or not at all. Those who have not come back yet are kept as they were."""
        with self._lock:
            with world.lock:
                users = {**self._users, **{one.id: _user(one) for one in world.users.values()}}
                accounts = {**self._accounts, **{one.appid: _account(one) for one in world.accounts.values()}}
            text = json.dumps({"users": users, "accounts": accounts}, ensure_ascii=False)
            if text == self._written:
                return
            fresh = self._file.with_name(f"{self._file.name}.new")
            fresh.touch(mode=0o600)
            fresh.write_text(text, encoding="utf-8")
            fresh.replace(self._file)
            self._written = text

    def save_regularly(self, world: Platform) -> threading.Event:
        """Save every two seconds in the background until the event is set."""
        stop = threading.Event()

        def run() -> None:
            while not stop.wait(EVERY_SECONDS):
                self.save(world)

        threading.Thread(target=run, name="archive", daemon=True).start()
        return stop


def _user(user: User) -> dict[str, Any]:
    return {
        "inbox": list(user.inbox),
        "grants": user.grants,
        "answers": user.answers,
        "following": {
            appid: {"at": one.at, "scene": one.scene} if one else None for appid, one in user.following.items()
        },
        "tag_ids": {appid: sorted(numbers) for appid, numbers in user.tag_ids.items()},
    }


def _account(account: Account) -> dict[str, Any]:
    return {
        "menu": account.menu,
        "menu_id": account.menu_id,
        "conditional_menus": account.conditional_menus,
        "tags": account.tags,
    }
