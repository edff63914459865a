"""启动 / python -m wechat_simulator --port 8090"""

import argparse
import contextlib
import sys

from wechat_simulator.app import create_app
from wechat_simulator.server import Server


def main() -> None:
    """Serve until stopped. Loopback only by default: the control API has no password."""
    parser = argparse.ArgumentParser(prog="wechat_simulator", description="微信平台仿真（仅供本机开发与测试）")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8090)
    chosen = parser.parse_args()
    with Server(chosen.host, chosen.port, create_app()) as server:
        sys.stdout.write(f"微信平台仿真：http://{chosen.host}:{server.server_address[1]}/\n")
        sys.stdout.flush()
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()


if __name__ == "__main__":
    main()
