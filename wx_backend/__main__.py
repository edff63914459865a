"""命令行入口：``python -m wx_backend COMMAND``."""

from wx_backend.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
