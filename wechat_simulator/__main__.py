"""启动 / python -m wechat_simulator --port 8090"""

import argparse
import contextlib
import os
import signal
import sys
from pathlib import Path

from wechat_simulator.app import create_app
from wechat_simulator.archive import Archive
from wechat_simulator.server import Server


def main() -> None:
    """Serve until stopped. Loopback only by default: the control API has no password."""
    parser = argparse.ArgumentParser(prog="wechat_simulator", description="微信平台仿真（仅供本机开发与测试）")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8090)
    parser.add_argument("--keep", type=Path, metavar="FILE", help="聊天记录存档，重启后仍在；不给则全部只在内存")
    chosen = parser.parse_args()
    archive = Archive(chosen.keep) if chosen.keep else None
    app = create_app(archive)
    if archive:
        archive.save_regularly(app.extensions["wechat_platform"])
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with Server(chosen.host, chosen.port, app) as server:
        sys.stdout.write(f"微信平台仿真：http://{chosen.host}:{server.server_address[1]}/\n")
        sys.stdout.flush()
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()
    if archive:
        archive.save(app.extensions["wechat_platform"])
    # A usual end would first finish every push that is still on its way.
    os._exit(0)


if __name__ == "__main__":
    main()
