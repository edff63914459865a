"""存档测试 / Old chats are there again after a restart, for the people who come again."""

import json

from tests.wechat_simulator.conftest import MINI_PROGRAM, OFFICIAL_ACCOUNT, Simulator
from wechat_simulator.app import create_app
from wechat_simulator.archive import Archive

OA, MINI = "wx00000000000000aa", "wx00000000000000bb"


def started(file):
    """A simulator over this file, with the accounts and people that a demo makes at every start."""
    running = Simulator()
    running.app = create_app(Archive(file))
    running.http = running.app.test_client()
    running.world = running.app.extensions["wechat_platform"]
    running.control("accounts", **OFFICIAL_ACCOUNT)
    running.control("accounts", **MINI_PROGRAM)
    for name in ("wang", "li"):
        running.control("users", id=name, name=name, follow=True)
    return running


def save(running):
    running.world.archive.save(running.world)


def lived_in(file):
    running = started(file)
    running.control("users/wang/text", content="帮助")
    running.send_template()
    running.control("users/li/unfollow")
    running.control("users/wang/subscriptions", appid=MINI, answers={"S-ONCE": "accept"})
    tag = running.post("/cgi-bin/tags/create", OA, {"tag": {"name": "staff"}})["tag"]["id"]
    tagging = {"openid_list": [running.openid("wang", OA)], "tagid": tag}
    running.post("/cgi-bin/tags/members/batchtagging", OA, tagging)
    menu = {"button": [{"type": "click", "name": "todo", "key": "todo"}]}
    running.post("/cgi-bin/menu/create", OA, menu)
    save(running)
    return running


def test_chats_follows_consents_tags_and_menus_come_back(tmp_path):
    before = lived_in(tmp_path / "phones.json")
    after = started(tmp_path / "phones.json")

    assert [one["kind"] for one in after.inbox("wang")] == ["text", "template"]
    assert after.inbox("wang") == before.inbox("wang")
    assert after.read("users/li")["following"] == []
    assert after.read("users/wang")["following"] == [OA]
    assert after.read("users/wang")["grants"] == {"S-ONCE": 1}
    assert after.get("/cgi-bin/tags/get", OA)["tags"] == [{"id": 100, "name": "staff", "count": 1}]
    assert after.get("/cgi-bin/menu/get", OA)["menu"]["button"][0]["key"] == "todo"


def test_what_comes_later_is_numbered_later(tmp_path):
    before = lived_in(tmp_path / "phones.json")
    after = started(tmp_path / "phones.json")
    after.send_template()

    assert after.inbox("wang")[-1]["n"] > before.inbox("wang")[-1]["n"]


def test_who_has_not_come_back_yet_is_not_forgotten(tmp_path):
    lived_in(tmp_path / "phones.json")
    archive = Archive(tmp_path / "phones.json")
    alone = create_app(archive)
    archive.save(alone.extensions["wechat_platform"])

    assert len(started(tmp_path / "phones.json").inbox("wang")) == 2


def test_a_reset_forgets_the_archive_too(tmp_path):
    lived_in(tmp_path / "phones.json")
    after = started(tmp_path / "phones.json")
    after.control("reset")
    after.control("users", id="wang")
    save(after)

    assert after.inbox("wang") == []
    assert started(tmp_path / "phones.json").inbox("wang") == []


def test_a_file_that_is_broken_is_an_empty_one(tmp_path):
    for text in ("", "{", "[]", '{"users": 1, "accounts": {}}'):
        (tmp_path / "phones.json").write_text(text)

        assert started(tmp_path / "phones.json").inbox("wang") == []


def test_the_file_holds_no_secret_and_is_for_its_owner_only(tmp_path):
    lived_in(tmp_path / "phones.json")

    kept = (tmp_path / "phones.json").read_text()
    assert "secret of" not in kept
    assert OFFICIAL_ACCOUNT["token"] not in kept
    assert set(json.loads(kept)["accounts"]) == {OA, MINI}
    assert (tmp_path / "phones.json").stat().st_mode & 0o077 == 0
