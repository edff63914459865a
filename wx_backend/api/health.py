"""健康检查：whether the process lives, and whether it can do its work."""

from __future__ import annotations

import shutil
from datetime import timedelta
from typing import Any

from flask_openapi3 import APIBlueprint

from wx_backend.domain import audit, calendar_overrides, catalogue, workdays
from wx_backend.domain.errors import Busy
from wx_backend.domain.transactions import TROUBLE, transactional

from . import access, context

api = APIBlueprint("health", __name__)

LEAST_FREE_BYTES = 200 * 2**20
CLOCK_STEP = timedelta(minutes=5)


@api.get("/healthz")
@access.public
def healthz() -> dict[str, str]:
    """存活检查 / The process answers."""
    return {"status": "ok"}


@api.get("/readyz")
@access.public
def readyz() -> tuple[dict[str, Any], int]:
    """就绪检查 / The database takes writes, the disk has room, this month's keys are there, the clock goes on."""
    checks = {
        "database": _database_writes(),
        "disk": _disk_has_room(),
        "keys": _keys_are_there(),
        "clock": _clock_is_right(),
    }
    ready = all(checks.values())
    status = "ok" if ready else "not ready"
    return {"status": status, "checks": checks, "warnings": _warnings() if ready else []}, 200 if ready else 503


def _warnings() -> list[str]:
    # Work goes on without them, with days that may still move; so they are said and not refused.
    return [calendar_overrides.unknown_note(year) for year in workdays.unknown_years(context.today())]


def _database_writes() -> bool:
    try:
        transactional(catalogue.touch)()
    except (*TROUBLE, Busy):
        return False
    return True


def _disk_has_room() -> bool:
    folder = context.settings().service.data_dir
    return folder.exists() and shutil.disk_usage(folder).free > LEAST_FREE_BYTES


def _clock_is_right() -> bool:
    # A clock that stepped back would date deadlines and audit entries before what is already written.
    try:
        newest = audit.newest_moment()
    except TROUBLE:
        return False
    return newest is None or newest - context.now() < CLOCK_STEP


def _keys_are_there() -> bool:
    try:
        return f"{context.today():%Y-%m}" in context.keys().months
    except FileNotFoundError:
        return False
