"""网页进程设置：how gunicorn serves the application; numbers come from the same settings as everything else."""

import gc
from importlib import import_module
from pathlib import Path

# Imported by its own name only: gunicorn takes every name here that it knows, `config` among them, for a setting.
from wx_backend.config import load as _load

_web = _load().web

chdir = str(Path(__file__).resolve().parent)
wsgi_app = "wx_backend.app:from_environment()"
worker_class = "gthread"
workers = _web.workers
threads = _web.threads
# The application is put together in each worker: connections and locks must not be shared across a fork. Its code may
# be: read once, before the first fork, so that a worker that died is back at once and the memory is that of all.
preload_app = False
import_module("wx_backend.app")
gc.freeze()
timeout = 30
graceful_timeout = 15
keepalive = 5
# No access log: beside a rating's transaction it would tell who was there when.
accesslog = None
loglevel = "warning"
# A fixed pid file would stop gunicorn from starting after a kill.
pidfile = None
