"""网页进程设置：how gunicorn serves the application; numbers come from the same settings as everything else."""

from pathlib import Path

# Imported by its own name only: gunicorn takes every name here that it knows, `config` among them, for a setting.
from wx_backend.config import load as _load

_web = _load().web

chdir = str(Path(__file__).resolve().parent)
wsgi_app = "wx_backend.app:from_environment()"
worker_class = "gthread"
workers = _web.workers
threads = _web.threads
# The application is put together in each worker: connections and locks must not be shared across a fork.
preload_app = False
timeout = 30
graceful_timeout = 15
keepalive = 5
# No access log: beside a rating's transaction it would tell who was there when.
accesslog = None
loglevel = "warning"
# A fixed pid file would stop gunicorn from starting after a kill.
pidfile = None
