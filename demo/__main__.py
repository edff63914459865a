"""演示入口：python -m demo  starts the service with a made-up city, and keeps it running until Ctrl-C."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from demo.installation import Installation, NotOurs
from demo.processes import (
    ChildDied,
    Children,
    PortTaken,
    refuse_taken,
    start_simulator,
    start_web,
)
from demo.steps import step
from wx_backend.clock import system_clock

LOOK_EVERY_SECONDS = 0.3


def main(argv: Sequence[str] | None = None) -> int:
    """Run the demo; returns the exit status: 0 after Ctrl-C, 1 when something ended, 2 when it cannot start."""
    chosen = _parser().parse_args(argv)
    place = Installation(chosen.data)
    try:
        for port, option in ((chosen.port, "--port"), (chosen.simulator_port, "--simulator-port")):
            refuse_taken(port, option)
        place.hold()
        place.refuse_others()
    except (PortTaken, NotOurs) as wrong:
        print(f"demo: {wrong}", file=sys.stderr)
        return 2
    # An administrator's stop is the same as Ctrl-C, at whatever line it comes.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    children, status = Children(), 0
    try:
        _run(chosen, place, children)
    except KeyboardInterrupt:
        pass
    except Exception as failure:
        # Whatever failed, when a process has ended that is the reason.
        reason = _death(children) or failure
        if not isinstance(reason, ChildDied | TimeoutError):
            raise
        print(f"demo: {reason}", file=sys.stderr)
        status = 1
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        children.stop()
    print("\n已停止 / stopped")
    return status


def _death(children: Children) -> ChildDied | None:
    try:
        children.check()
    except ChildDied as died:
        return died
    return None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./dev demo", description="码上监督演示 / the whole service with made-up data"
    )
    parser.add_argument("--port", type=int, default=8080, help="of the service, 8080 otherwise")
    parser.add_argument("--simulator-port", type=int, default=8090, help="of the simulated WeChat, 8090 otherwise")
    parser.add_argument("--data", type=Path, default=Path("var/demo"), help="folder of its data, var/demo otherwise")
    parser.add_argument("--fresh", action="store_true", help="forget the data and make it anew")
    # For tests: a smaller month.
    for name in ("--citizens", "--ratings", "--complaints"):
        parser.add_argument(name, type=int, help=argparse.SUPPRESS)
    return parser


def _run(chosen: argparse.Namespace, place: Installation, children: Children) -> None:
    if chosen.fresh:
        place.forget()
    filled = place.is_complete
    if not filled:
        place.begin()
    logs = place.folder if filled else place.partial
    place.write_settings(chosen.port, chosen.simulator_port)
    start_simulator(children, chosen.simulator_port, logs, place.phones)
    if filled:
        start_web(children, chosen.port, place.folder)
    else:
        _fill(chosen, place, children)
    # Imported here: loading it takes a second, in which the servers start.
    from demo import opening

    opening.open_doors(place, children, chosen.port, chosen.simulator_port, people_known=not filled)
    while True:
        time.sleep(LOOK_EVERY_SECONDS)
        children.check()


def _fill(chosen: argparse.Namespace, place: Installation, children: Children) -> None:
    # Needed at the first start only, and loaded while the simulator starts.
    from demo.filling import Size, fill
    from demo.wechat import Wechat

    print(f"第一次启动，生成演示数据 / first start, filling {place.folder}", flush=True)
    size = Size(**{k: v for k in ("citizens", "ratings", "complaints") if (v := getattr(chosen, k)) is not None})
    children.wait_for(f"http://127.0.0.1:{chosen.simulator_port}/_control/health")
    moment = system_clock()
    # The hours fly: now and then a notice meets a token that has just ended, and goes out with the next look.
    logging.basicConfig(filename=place.partial / "filling.log", format="%(asctime)s %(name)s %(message)s")
    with step("合计 in all"):
        fill(place, chosen.port, Wechat(chosen.simulator_port), size, moment)
    place.finish(moment)
    children.moved(place.folder)
    start_web(children, chosen.port, place.folder)


if __name__ == "__main__":
    sys.exit(main())
