"""二维码测试 / The images can be read back; wrong requests are refused in JSON."""

import io

import pytest
import zxingcpp
from PIL import Image

OA, MINI = "wx00000000000000aa", "wx00000000000000bb"


def code(sim, **body):
    query = {"access_token": sim.token(MINI)}
    return sim.http.post("/wxa/getwxacodeunlimit", query_string=query, json={"scene": "AB12CD34", **body})


def decoded(response):
    assert response.content_type == "image/png"
    found = zxingcpp.read_barcode(Image.open(io.BytesIO(response.data)).convert("L"))
    assert found is not None
    return found.text


def test_a_mini_program_code_carries_page_and_scene(sim):
    text = decoded(code(sim, page="pages/progress/progress"))

    assert text == f"weixin://dl/business/?appid={MINI}&path=pages%2Fprogress%2Fprogress&query=scene%3DAB12CD34"


@pytest.mark.parametrize(
    ("body", "errcode"),
    [
        ({"scene": ""}, 40129),
        ({"scene": "二维码"}, 40129),
        ({"scene": "a%20b"}, 40129),
        ({"scene": "x" * 33}, 40169),
        ({"scene": "scancode_time=1"}, 85096),
        ({"page": "/pages/progress/progress"}, 41030),
        ({"page": "pages/progress/progress?a=1"}, 41030),
        ({"page": "pages/none/none"}, 41030),
        ({"env_version": "beta"}, 40097),
    ],
)
def test_a_bad_code_is_refused_in_json(sim, body, errcode):
    assert code(sim, **body).get_json()["errcode"] == errcode


def test_an_unpublished_page_is_allowed_without_check_path(sim):
    assert code(sim, page="pages/none/none", check_path=False).content_type == "image/png"


def scene_qr(sim, **body):
    return sim.post("/cgi-bin/qrcode/create", OA, body)


def test_a_scene_qr_gives_a_ticket_whose_image_is_its_url(sim):
    answer = scene_qr(
        sim, action_name="QR_STR_SCENE", expire_seconds=600, action_info={"scene": {"scene_str": "bind_1"}}
    )

    assert answer["expire_seconds"] == 600
    assert answer["url"].startswith("http://weixin.qq.com/q/")
    image = sim.http.get("/cgi-bin/showqrcode", query_string={"ticket": answer["ticket"]})
    assert decoded(image) == answer["url"]


def test_a_permanent_scene_qr_has_no_end(sim):
    assert "expire_seconds" not in scene_qr(sim, action_name="QR_LIMIT_SCENE", action_info={"scene": {"scene_id": 7}})


def test_30_days_are_the_longest(sim):
    answer = scene_qr(sim, action_name="QR_SCENE", expire_seconds=9_999_999, action_info={"scene": {"scene_id": 7}})

    assert answer["expire_seconds"] == 2_592_000


@pytest.mark.parametrize(
    ("body", "errcode"),
    [
        ({"action_name": "QR_OTHER"}, 40052),
        ({"action_name": "QR_SCENE", "action_info": {"scene": {"scene_str": "x"}}}, 40053),
        ({"action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": "x" * 65}}}, 40053),
        ({"action_name": "QR_STR_SCENE"}, 40053),
    ],
)
def test_a_bad_scene_qr_says_why(sim, body, errcode):
    assert scene_qr(sim, **body)["errcode"] == errcode


def test_an_unknown_ticket_is_http_404(sim):
    assert sim.http.get("/cgi-bin/showqrcode", query_string={"ticket": "nothing"}).status_code == 404
