"""数据库迁移：peewee's own migration runner on our folder, under a lock, and the comparison with models.py."""

from __future__ import annotations

import tempfile
from pathlib import Path

from peewee import Database
from playhouse.migrations import Runner
from playhouse.schema_diff import diff_models

import models
from wx_backend import database

FOLDER = Path(__file__).resolve().parent.parent / "migrations"


def up(opened: Database) -> list[str]:
    """Apply what is missing, in order; returns the names."""
    runner = Runner(opened, str(FOLDER))
    return [str(name) for name in runner.up()]


def drift() -> list[str]:
    """How the tables that the migrations make differ from models.py; empty when they agree."""
    before = models.database.obj
    with tempfile.TemporaryDirectory() as folder:
        opened = database.connect(f"sqlite:///{folder}/drift.db")
        try:
            with database.connected(opened):
                up(opened)
                difference = diff_models(opened, list(models.TABLES))
                return [line for line in str(difference).splitlines() if line.strip()] if difference else []
        finally:
            opened.close_all()  # type: ignore[attr-defined]
            if before is not None:
                models.database.initialize(before)
