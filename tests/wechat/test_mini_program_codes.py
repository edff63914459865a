"""小程序码的测试 / Codes come as images that read back; rules are added, published and listed."""

import io
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
import zxingcpp
from PIL import Image

from wx_backend.wechat.errors import WechatRefused, WechatUnavailable
from wx_backend.wechat.mini_program_codes import LinkRule, MiniProgramCodes

CODE = "/wxa/getwxacodeunlimit"
PAGE = "pages/profile/profile"


@pytest.fixture
def codes(db, wechat_settings):
    return MiniProgramCodes.of(wechat_settings)


def test_a_code_reads_back_its_page_and_scene(codes):
    image = Image.open(io.BytesIO(codes.image("AB12CD34", page=PAGE))).convert("L")

    assert zxingcpp.read_barcode(image).text.endswith("path=pages%2Fprofile%2Fprofile&query=scene%3DAB12CD34")


def test_a_scene_that_cannot_be_is_refused(codes):
    with pytest.raises(WechatRefused) as refused:
        codes.image("二维码", page=PAGE)

    assert refused.value.errcode == 40129


@pytest.mark.parametrize("kind", ["html", "empty", "502", "reset_after"])
def test_an_answer_that_is_no_image_is_a_failure(simulator, codes, kind):
    with simulator.broken(CODE, kind), pytest.raises(WechatUnavailable):
        codes.image("AB12", page=PAGE)


def test_a_token_that_died_is_renewed_for_an_image_too(simulator, codes):
    simulator.fault(CODE, "errcode", errcode=40001, times=1)

    assert codes.image("AB12", page=PAGE)
    assert len(simulator.calls("/cgi-bin/stable_token")) == 2


def test_a_rule_is_proved_added_published_and_listed(simulator, codes, tmp_path):
    quiet = type("Quiet", (SimpleHTTPRequestHandler,), {"log_message": lambda *_: None})
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(quiet, directory=str(tmp_path))) as website:
        threading.Thread(target=website.serve_forever, daemon=True).start()
        prefix = f"http://127.0.0.1:{website.server_address[1]}/q/"
        with pytest.raises(WechatRefused) as unproved:
            codes.add_rule(prefix, PAGE)
        name, content = codes.verification_file()
        (tmp_path / "q").mkdir()
        (tmp_path / "q" / name).write_text(content)
        codes.add_rule(prefix, PAGE)
        website.shutdown()
    before = codes.rules()
    simulator.control("POST", "clock", advance=2)
    codes.publish_rule(prefix)

    assert unproved.value.errcode == 85069
    assert before == [LinkRule(prefix, PAGE, published=False)]
    assert codes.rules() == [LinkRule(prefix, PAGE, published=True)]
