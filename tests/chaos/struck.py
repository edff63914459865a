"""被杀的进程 / The application in processes that are killed by themselves the moment they touch a file.

``python -m tests.chaos.struck WHAT MOMENT KEY [WHAT MOMENT KEY …]``: WHAT is ``upload`` or ``erase``, MOMENT one of
`MOMENTS`. What Python tells its own auditors (PEP 578) says where a process is, so that nothing of ours is altered.
Each is a process of its own, split off one that has only read the program; it says with which signal each ended.
"""

from __future__ import annotations

import io
import os
import signal
import sys

from PIL import Image

from tests.api.conftest import Phone
from wx_backend import config
from wx_backend.app import create_app

# The event, and how the path ends that it is about.
MOMENTS = {
    "before the file has its name": ("os.rename", ".new"),
    "between file and row": ("open", "/attachments"),
    "between row and file": ("os.remove", ""),
    "never": ("no such event", ""),
}


def strike_at(moment: str) -> None:
    wanted, ending = MOMENTS[moment]

    def listen(event: str, arguments: tuple[object, ...]) -> None:
        if event == wanted and str(arguments[0]).endswith(ending):
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(listen)


def act(what: str, moment: str, key: str) -> None:
    phone = Phone(create_app(config.load()), "wang")
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG")
    if what == "upload":
        strike_at(moment)
        assert phone.upload(out.getvalue(), key=key).status_code == 201
        return
    picture = phone.upload(out.getvalue()).json["id"]
    body = {"organization_id": 1, "kind": "complaint", "category": "other", "text": "无人维持秩序，排队太久"}
    receipt = phone.post("/api/v1/complaints", {**body, "anonymous": True, "attachments": [picture]}).json
    asked = {name: receipt[name] for name in ("receipt_number", "secret")}
    assert phone.post("/api/v1/complaints/withdrawal", asked).status_code == 200
    strike_at(moment)
    assert phone.post("/api/v1/complaints/erasure", asked).status_code == 200


def main(arguments: list[str]) -> None:
    ended = []
    for at in range(0, len(arguments), 3):
        child = os.fork()
        if not child:
            act(*arguments[at : at + 3])
            os._exit(0)
        _, status = os.waitpid(child, 0)
        ended.append(os.WTERMSIG(status) if os.WIFSIGNALED(status) else -os.WEXITSTATUS(status))
    sys.stdout.write(" ".join(map(str, ended)))


if __name__ == "__main__":
    main(sys.argv[1:])
