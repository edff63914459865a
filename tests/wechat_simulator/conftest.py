"""仿真测试的准备 / A fresh platform for each test, and a service for it to call."""

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import pytest

from wechat_simulator import xml_text
from wechat_simulator.app import create_app
from wechat_simulator.crypto import MessageCrypto, signature

OA, MINI = "wx00000000000000aa", "wx00000000000000bb"
KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
TOKEN = "callback-token"
GH = "gh_0123456789ab"


class Simulator:
    """The platform mounted in-process, with the calls the tests make again and again."""

    def __init__(self):
        self.app = create_app()
        self.http = self.app.test_client()
        self.world = self.app.extensions["wechat_platform"]

    def control(self, path, /, status=200, **fields):
        response = self.http.post(f"/_control/{path}", json=fields)
        assert response.status_code == status, response.get_data(as_text=True)
        return response.get_json()

    def read(self, path, /, **query):
        return self.http.get(f"/_control/{path}", query_string=query).get_json()

    def inbox(self, user):
        return self.read(f"users/{user}/inbox")

    def openid(self, user, appid):
        return self.read(f"users/{user}")["openids"][appid]

    def token(self, appid, **more):
        body = {"grant_type": "client_credential", "appid": appid, "secret": f"secret of {appid}", **more}
        return self.http.post("/cgi-bin/stable_token", json=body).get_json()["access_token"]

    def post(self, path, appid, body=None, **options):
        options = options or {"json": body}
        return self.http.post(path, query_string={"access_token": self.token(appid)}, **options).get_json()

    def get(self, path, appid, **query):
        return self.http.get(path, query_string={"access_token": self.token(appid), **query}).get_json()

    def send_template(self, user="wang", **changes):
        body = {
            "touser": self.openid(user, OA),
            "template_id": "T-NEW",
            "data": {"character_string1": {"value": "C20261123001"}, "thing2": {"value": "某某局"}},
            **changes,
        }
        return self.post("/cgi-bin/message/template/send", OA, body)

    def add_mini_program(self, **changes):
        return self.control("accounts", **{**MINI_PROGRAM, **changes})

    def add_official(self, **changes):
        return self.control("accounts", **{**OFFICIAL_ACCOUNT, **changes})


OFFICIAL_ACCOUNT = {
    "kind": "official_account",
    "appid": OA,
    "secret": f"secret of {OA}",
    "original_id": GH,
    "token": TOKEN,
    "encoding_aes_key": KEY,
    "name": "码上监督",
    "links": [MINI],
    "templates": [
        {
            "template_id": "T-NEW",
            "title": "新投诉提醒",
            "content": "编号：{{character_string1.DATA}}\n单位：{{thing2.DATA}}",
        }
    ],
}
MINI_PROGRAM = {
    "kind": "mini_program",
    "appid": MINI,
    "secret": f"secret of {MINI}",
    "name": "码上监督",
    "pages": ["pages/progress/progress", "pages/profile/profile"],
    "subscribe_templates": [
        {"template_id": "S-ONCE", "title": "办理进度", "type": 2, "content": "状态：{{phrase1.DATA}}"},
        {"template_id": "S-LONG", "title": "办理进度", "type": 3, "content": "状态：{{phrase1.DATA}}"},
    ],
}


class Service:
    """A service that WeChat calls: keeps what came, answers what the test says."""

    def __init__(self):
        self.requests = []
        self.answer = lambda request: (200, b"success")
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                service.take(self, b"")

            def do_POST(self):
                service.take(self, self.rfile.read(int(self.headers["Content-Length"])))

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/wechat"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def take(self, handler, body):
        request = {"at": time.monotonic(), "query": dict(parse_qsl(urlsplit(handler.path).query)), "body": body}
        if handler.command == "GET":
            status, content = self.echo(request["query"])
        else:
            self.requests.append(request)
            status, content = self.answer(request)
        handler.send_response(status)
        handler.end_headers()
        handler.wfile.write(content)

    def echo(self, query):
        expected = signature(TOKEN, query["timestamp"], query["nonce"])
        return (200, query["echostr"].encode()) if query["signature"] == expected else (403, b"no")

    def opened(self, request):
        """The message inside a safe-mode request, its signature checked."""
        query, encrypted = request["query"], xml_text.parse(request["body"].decode())["Encrypt"]
        assert query["msg_signature"] == signature(TOKEN, query["timestamp"], query["nonce"], encrypted)
        return xml_text.parse(MessageCrypto(KEY, OA).decrypt(encrypted))

    def events(self):
        return [self.opened(one) for one in self.requests]

    def reply(self, request, **changes):
        """An encrypted text reply, right unless changed."""
        message = self.opened(request)
        fields = {
            "ToUserName": message["FromUserName"],
            "FromUserName": message["ToUserName"],
            "CreateTime": int(message["CreateTime"]),
            "MsgType": "text",
            "Content": "收到",
        }
        return 200, self.sealed(xml_text.build({**fields, **changes}))

    def sealed(self, text, appid=OA, token=TOKEN):
        encrypted = MessageCrypto(KEY, appid).encrypt(text)
        envelope = {
            "Encrypt": encrypted,
            "MsgSignature": signature(token, "1700000000", "77", encrypted),
            "TimeStamp": 1700000000,
            "Nonce": "77",
        }
        return xml_text.build(envelope).encode()


@pytest.fixture(scope="session")
def simulator():
    """One platform for all tests: making one anew for each would take a third of their time."""
    return Simulator()


@pytest.fixture
def sim(simulator):
    """A platform that forgot everything, with both accounts, no callback, and one follower called wang."""
    simulator.control("reset")
    simulator.add_official()
    simulator.control("accounts", **MINI_PROGRAM)
    simulator.control("users", id="wang", name="王某", follow=True)
    return simulator


@pytest.fixture
def service():
    """A running service."""
    running = Service()
    yield running
    running.server.shutdown()
    running.server.server_close()


@pytest.fixture
def connected(sim, service):
    """The platform knows the service's callback URL, and is quick to time out and to repeat."""
    sim.control("settings", callback_timeout=0.4, callback_interval=0.1, template_finish_delay=0.0)
    sim.add_official(callback_url=service.url, verify=True)
    return sim
