"""数据目录的测试 / The data folder: are secrets kept and closed, and is nothing touched that is not the demo's?"""

import configparser
from datetime import datetime

import pytest

from demo.installation import Installation, NotOurs
from wx_backend.clock import BEIJING

MOMENT = datetime(2026, 11, 23, 14, 30, tzinfo=BEIJING)


@pytest.fixture
def filled(tmp_path):
    place = Installation(tmp_path / "demo")
    place.begin()
    place.write_settings(8080, 8090)
    place.finish(MOMENT)
    return place


def values(place):
    read = configparser.ConfigParser(interpolation=None)
    read.read(place.folder / "config.ini", encoding="utf-8")
    return read


def test_what_is_being_filled_does_not_look_complete(tmp_path):
    place = Installation(tmp_path / "demo")
    place.begin()
    place.write_settings(8080, 8090)

    assert not place.is_complete
    assert not place.folder.exists()
    assert place.settings().database.url.endswith("demo.partial/mashang.db")


def test_a_filled_folder_has_settings_that_name_it(filled):
    settings = filled.settings()

    assert filled.is_complete
    assert filled.filled_at == MOMENT
    assert settings.service.mode == "demo"
    assert settings.service.data_dir == filled.folder
    assert settings.database.url == f"sqlite:///{filled.folder}/mashang.db"
    assert settings.web.shell_origin == settings.wechat.api_base == "http://127.0.0.1:8090"


def test_settings_with_their_secrets_are_for_the_owner_alone(filled):
    assert (filled.folder / "config.ini").stat().st_mode & 0o777 == 0o600


def test_other_ports_change_the_addresses_and_no_secret_and_no_setting_of_ones_own(filled):
    before = values(filled)
    before["limits"] = {"photo_bytes": "1000"}
    with (filled.folder / "config.ini").open("w") as file:
        before.write(file)
    filled.write_settings(9080, 9090)
    after = values(filled)

    assert after["service"]["base_url"] == "http://127.0.0.1:9080"
    assert after["wechat"]["api_base"] == "http://127.0.0.1:9090"
    assert dict(after["official_account"]) == dict(before["official_account"])
    assert after["limits"]["photo_bytes"] == "1000"


def test_two_installations_have_different_secrets(tmp_path, filled):
    other = Installation(tmp_path / "other")
    other.begin()
    other.write_settings(8080, 8090)
    other.finish(MOMENT)

    for key in ("secret", "token", "encoding_aes_key", "appid"):
        assert values(other)["official_account"][key] != values(filled)["official_account"][key]


def test_a_folder_of_somebody_else_is_not_touched(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("important")

    with pytest.raises(NotOurs, match="something else"):
        Installation(tmp_path / "mine").refuse_others()


def test_two_demos_do_not_work_with_the_same_folder(filled):
    filled.hold()

    with pytest.raises(NotOurs, match="another demo"):
        Installation(filled.folder).hold()


def test_forgetting_removes_the_city_and_what_an_interrupted_start_left(filled):
    filled.begin()
    filled.forget()

    assert not filled.folder.exists()
    assert not filled.partial.exists()
