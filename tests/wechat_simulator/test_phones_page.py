"""手机页面测试 / The phones page in a real browser, with a small stand-in for the web host in its frames."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.servers import CHROMIUM
from wechat_simulator.server import Server

pytestmark = pytest.mark.browser

OA, MINI = "wx00000000000000aa", "wx00000000000000bb"
STAND_IN = b"""<!doctype html><meta charset="utf-8"><pre id="log"></pre><script>
const log = document.getElementById('log');
const note = (text) => { log.textContent += text + '\\n'; };
window.ask = (call, args = {}) => parent.postMessage({ wxhost: 1, id: 7, call, args }, '*');
window.addEventListener('message', (event) => note(JSON.stringify(event.data)));
note(location.search);
setTimeout(() => parent.postMessage({ wxhost: 1, event: 'ready' }, '*'), 50);
</script>"""


class StandIn(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(STAND_IN)

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield running
        running.close()


@pytest.fixture
def page(sim, browser):
    """The page with one citizen and one supervisor, open in the browser; no complaint in its console."""
    servers = [Server("127.0.0.1", 0, sim.app), ThreadingHTTPServer(("127.0.0.1", 0), StandIn)]
    for one in servers:
        threading.Thread(target=one.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    sim.add_mini_program(link_rules=[{"prefix": "https://mashang.example/q/", "path": "pages/profile/profile"}])
    sim.control("users", id="li", name="李某", follow=True)
    sim.control(
        "phones",
        web_base=f"http://127.0.0.1:{servers[1].server_address[1]}",
        mini_appid=MINI,
        official_appid=OA,
        citizens=["wang"],
        supervisors=["li"],
        codes=[{"label": "一号窗口", "url": "https://mashang.example/q/AB12"}],
    )
    shown = browser.new_page(viewport={"width": 1440, "height": 900})
    shown.set_default_timeout(8000)
    complaints = []
    shown.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    shown.on("pageerror", lambda error: complaints.append(str(error)))
    shown.goto(f"http://127.0.0.1:{servers[0].server_address[1]}/")
    yield shown
    shown.close()
    for one in servers:
        one.shutdown()
        one.server_close()
    assert complaints == []


def phone(page, user):
    return page.locator(f"[data-user={user}]")


def frame(page, user):
    """The mini-program of a phone, once it has started."""
    inside = page.frame_locator(f"[data-user={user}] iframe")
    expect(phone(page, user).locator(".cover")).to_have_count(0)
    return inside


def heard(inside):
    """What the stand-in was told, parsed."""
    return [json.loads(line) for line in inside.locator("#log").text_content().splitlines()[1:]]


def ask(inside, call, **args):
    inside.locator("#log").evaluate("(node, [call, args]) => window.ask(call, args)", [call, args])


def test_a_scan_opens_the_mini_program_with_the_encoded_link(page):
    phone(page, "wang").get_by_role("button", name="扫一扫").click()
    phone(page, "wang").get_by_role("button", name="一号窗口").click()

    inside = frame(page, "wang")
    expect(inside.locator("#log")).to_contain_text('"event":"open"')
    assert "?user=wang" in inside.locator("#log").text_content()
    opened = heard(inside)[-1]
    assert opened["scene"] == 1011
    assert opened["url"].startswith("pages/profile/profile?q=https%3A%2F%2Fmashang.example%2Fq%2FAB12&scancode_time=")


def test_the_mini_program_gets_a_login_code_for_its_person(page, sim):
    inside = frame(page, "wang")
    ask(inside, "login")

    expect(inside.locator("#log")).to_contain_text('"result"')
    code = heard(inside)[-1]["result"]["code"]
    query = {"appid": MINI, "secret": f"secret of {MINI}", "js_code": code, "grant_type": "authorization_code"}
    assert sim.http.get("/sns/jscode2session", query_string=query).get_json()["openid"] == sim.openid("wang", MINI)


def test_a_pasted_code_is_what_scan_code_gives(page):
    inside = frame(page, "wang")
    ask(inside, "scanCode")
    phone(page, "wang").get_by_label("二维码内容").fill("https://mashang.example/q/ZZ99")
    phone(page, "wang").get_by_role("button", name="确定").click()

    expect(inside.locator("#log")).to_contain_text("ZZ99")
    assert heard(inside)[-1]["result"]["scanType"] == "QR_CODE"


def test_a_cancelled_scan_fails_as_in_wechat(page):
    inside = frame(page, "wang")
    ask(inside, "scanCode")
    phone(page, "wang").get_by_role("button", name="取消").click()

    expect(inside.locator("#log")).to_contain_text("scanCode:fail cancel")


@pytest.mark.parametrize(("button", "answer", "grants"), [("允许", "accept", {"S-ONCE": 1}), ("拒绝", "reject", {})])
def test_the_answer_to_a_subscription_is_counted_and_told(page, sim, button, answer, grants):
    inside = frame(page, "wang")
    ask(inside, "requestSubscribeMessage", tmplIds=["S-ONCE"])
    phone(page, "wang").get_by_role("button", name=button).click()

    expect(inside.locator("#log")).to_contain_text(f'"S-ONCE":"{answer}"')
    assert sim.read("users/wang")["grants"] == grants


def test_a_new_card_appears_by_itself_and_opens_the_persons_own_mini_program(page, sim):
    expect(phone(page, "li").get_by_text("还没有消息")).to_be_visible()
    sim.send_template("li", miniprogram={"appid": MINI, "pagepath": "packages/admin/complaint/complaint?id=7"})

    card = phone(page, "li").get_by_role("button", name="新投诉提醒")
    expect(card).to_contain_text("C20261123001")
    card.click()
    inside = frame(page, "li")
    expect(inside.locator("#log")).to_contain_text("packages/admin/complaint/complaint?id=7")
    assert "?user=li" in inside.locator("#log").text_content()

    phone(page, "li").get_by_role("button", name="返回公众号").click()
    expect(phone(page, "li").get_by_label("发消息")).to_be_visible()


def test_what_is_written_is_shown_as_text_never_as_markup(page):
    phone(page, "li").get_by_label("发消息").fill("<img src=x onerror=alert(1)>")
    phone(page, "li").get_by_role("button", name="发送").click()

    expect(phone(page, "li").locator(".bubble")).to_have_text("<img src=x onerror=alert(1)>")


def test_somebody_who_does_not_follow_sees_the_follow_button(page, sim):
    sim.control("users/li/unfollow")
    button = phone(page, "li").get_by_role("button", name="关注公众号")
    button.click()

    expect(button).to_be_hidden()  # the page has read it from the platform
    expect(phone(page, "li").get_by_label("发消息")).to_be_visible()
    assert sim.read("users/li")["following"] == [OA]


def test_the_menu_of_the_account_is_there_with_its_sub_menus(page, sim):
    more = {"name": "更多", "sub_button": [{"type": "click", "name": "本周周报", "key": "digest"}]}
    body = json.dumps({"button": [more]}, ensure_ascii=False).encode()
    sim.post("/cgi-bin/menu/create", OA, data=body)
    phone(page, "li").get_by_role("button", name="更多").click()
    with page.expect_response("**/_control/users/li/menu") as tapped:
        phone(page, "li").get_by_role("button", name="本周周报").click()

    assert tapped.value.request.post_data_json["key"] == "digest"
    expect(phone(page, "li").get_by_role("button", name="本周周报")).to_be_hidden()


def test_a_progress_notice_drops_in_on_the_citizens_phone(page, sim):
    frame(page, "wang")
    page.wait_for_timeout(300)
    sim.control("users/wang/subscriptions", appid=MINI, template_id="S-ONCE", answer="accept")
    body = {"touser": sim.openid("wang", MINI), "template_id": "S-ONCE", "page": "pages/progress/progress"}
    sim.post("/cgi-bin/message/subscribe/send", MINI, {**body, "data": {"phrase1": {"value": "已受理"}}})
    phone(page, "wang").get_by_role("button", name="办理进度 已受理").click()

    expect(frame(page, "wang").locator("#log")).to_contain_text("pages/progress/progress")


def test_a_supervisor_scans_a_code_of_the_account_and_one_of_the_mini_program(page, sim):
    asked = {"action_name": "QR_STR_SCENE", "expire_seconds": 600}
    made = sim.post("/cgi-bin/qrcode/create", OA, {**asked, "action_info": {"scene": {"scene_str": "bind_1"}}})
    sim.control("users/li/unfollow")
    expect(phone(page, "li").get_by_role("button", name="关注公众号")).to_be_visible()

    phone(page, "li").get_by_role("button", name="扫一扫").click()
    phone(page, "li").get_by_label("二维码内容").fill(made["url"])
    phone(page, "li").get_by_role("button", name="确定").click()
    expect(phone(page, "li").get_by_role("button", name="关注公众号")).to_be_hidden()
    phone(page, "li").get_by_role("button", name="扫一扫").click()
    phone(page, "li").get_by_role("button", name="一号窗口").click()

    expect(frame(page, "li").locator("#log")).to_contain_text("pages/profile/profile?q=")
    assert sim.read("users/li")["following"] == [OA]
