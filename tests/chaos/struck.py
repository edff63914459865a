"""被杀的进程 / The application in processes that are killed by themselves the moment they touch a file.

``python -m tests.chaos.struck WHAT MOMENT KEY [WHAT MOMENT KEY …]``: WHAT is one of `ACTS`, MOMENT one of `MOMENTS` or
`CALLS`. What Python tells its own auditors (PEP 578) and profilers says where a process is, so that nothing of ours is
altered. Each is a process of its own, split off one that has only read the program; it says with which signal each
ended.
"""

from __future__ import annotations

import io
import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import FrameType

from PIL import Image

import scheduler
from tests.api.conftest import Phone
from wx_backend import config, database
from wx_backend.app import create_app
from wx_backend.clock import BEIJING

# A night in which all is too old to be kept.
NIGHT = datetime(2061, 1, 2, 4, 0, tzinfo=BEIJING)

# The event, and how the path ends that it is about.
MOMENTS = {
    "before the file has its name": ("os.rename", ".new"),
    "between file and row": ("open", "/attachments"),
    "between row and file": ("os.remove", ""),
    "never": ("no such event", ""),
}
# The function that is about to begin, the one that calls it, and for which time.
CALLS = {
    "when all is changed and nothing committed": ("note", "erase_by_age", 1),
    "when the rows are gone": ("Store.delete", "erase_old_complaints", 1),
    "when one of the files is gone": ("Store.delete", "erase_old_complaints", 2),
    "when one of the orphans is gone": ("Path.unlink", "Store.sweep", 2),
}


def strike_at(moment: str) -> None:
    if moment in CALLS:
        sys.setprofile(_striking(*CALLS[moment]))
        return
    wanted, ending = MOMENTS[moment]

    def listen(event: str, arguments: tuple[object, ...]) -> None:
        if event == wanted and str(arguments[0]).endswith(ending):
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(listen)


def _striking(function: str, caller: str, wanted: int) -> Callable[[FrameType, str, object], None]:
    seen = 0

    def listen(frame: FrameType, event: str, _: object) -> None:
        nonlocal seen
        behind = frame.f_back
        if event == "call" and behind and (frame.f_code.co_qualname, behind.f_code.co_qualname) == (function, caller):
            seen += 1
            if seen == wanted:
                os.kill(os.getpid(), signal.SIGKILL)

    return listen


def upload(moment: str, key: str) -> None:
    phone = _phone()
    strike_at(moment)
    assert phone.upload(_picture(), key=key).status_code == 201


def erase(moment: str, _: str) -> None:
    phone = _phone()
    asked = _taken_back(phone, pictures=1)
    strike_at(moment)
    assert phone.post("/api/v1/complaints/erasure", asked).status_code == 200


def take_back(moment: str, _: str) -> None:
    """Three complaints with two pictures each that are over."""
    phone = _phone()
    for _number in range(3):
        _taken_back(phone, pictures=2)
    strike_at(moment)


def night(moment: str, _: str) -> None:
    """All that is done in a night in which all is too old."""
    settings = config.load()
    database.opened(settings)
    strike_at(moment)
    assert scheduler.run_due(settings, NIGHT).failed == []


def wait(_moment: str, hours: str) -> None:
    """So long passes for the files."""
    for file in Path(config.load().service.data_dir, "attachments").iterdir():
        os.utime(file, (time.time() - int(hours) * 3600,) * 2)


ACTS = {"upload": upload, "erase": erase, "take back": take_back, "night": night, "wait": wait}


def _phone() -> Phone:
    return Phone(create_app(config.load()), "wang")


def _picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG")
    return out.getvalue()


def _taken_back(phone: Phone, *, pictures: int) -> dict[str, str]:
    kept = [phone.upload(_picture()).json["id"] for _ in range(pictures)]
    body = {"organization_id": 1, "kind": "complaint", "category": "other", "text": "无人维持秩序，排队太久"}
    receipt = phone.post("/api/v1/complaints", {**body, "anonymous": True, "attachments": kept}).json
    asked = {name: receipt[name] for name in ("receipt_number", "secret")}
    assert phone.post("/api/v1/complaints/withdrawal", asked).status_code == 200
    return asked


def main(arguments: list[str]) -> None:
    ended = []
    for at in range(0, len(arguments), 3):
        child = os.fork()
        if not child:
            what, moment, key = arguments[at : at + 3]
            ACTS[what](moment, key)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        ended.append(os.WTERMSIG(status) if os.WIFSIGNALED(status) else -os.WEXITSTATUS(status))
    sys.stdout.write(" ".join(map(str, ended)))


if __name__ == "__main__":
    main(sys.argv[1:])
