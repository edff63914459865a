"""上传导入 / A file is checked and its difference shown; then exactly this is applied, or nothing."""

from __future__ import annotations

import hashlib
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from flask_openapi3 import APIBlueprint, FileStorage
from pydantic import BaseModel, Field
from werkzeug.datastructures import FileStorage as WerkzeugFile

from wx_backend.domain import registers
from wx_backend.domain.errors import Busy, InvalidInput, NotAllowedNow, TooLarge
from wx_backend.domain.imports import registry
from wx_backend.domain.imports.differences import KEPT_LINES, Difference
from wx_backend.domain.imports.running import Wish
from wx_backend.domain.imports.sheets import FileWrong, Rows
from wx_backend.domain.occasions import Occasion
from wx_backend.domain.text import cleaned
from wx_backend.personnel_files import sources

from .. import access, context
from ..shapes import Shown, once
from .imports import DifferenceShown, KindName, RunListed, RunShown

api = APIBlueprint("admin_import_uploads", __name__, url_prefix="/api/v1/admin/imports")

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class _Form(BaseModel):
    file: FileStorage
    kind: KindName
    # What the person calls the file, where the phone gives it a name of its own.
    name: Annotated[str, Field(max_length=300)] = ""


class FileToCheck(_Form):
    """The file, and what kind of data it is（见 /kinds）."""


class FileToApply(_Form):
    """The file once more, with the two digests that the check said."""

    file_sha256: Digest
    difference_sha256: Digest
    allow_disappearing: bool = False


class ProblemShown(Shown):
    line: int | None
    column: str
    what: str


class Counts(Shown):
    added: int
    changed: int
    gone: int
    conflicts: int
    follows: int
    unchanged: int


class Check(Shown):
    """What a file would do. With problems it cannot be imported; `many_gone` has to be agreed to expressly."""

    kind: str
    title: str
    file_name: str
    file_sha256: str
    problems: list[ProblemShown]
    counts: Counts
    difference: DifferenceShown
    difference_sha256: str
    many_gone: str

    @classmethod
    def of(cls, kind: str, name: str, digest: str, found: Difference, wrong: FileWrong | None) -> Check:
        lines = found.as_data(KEPT_LINES)
        counts = {**lines["counts"], "follows": len(found.follows)}
        return cls(
            kind=kind,
            title=registry.KINDS[kind].title,
            file_name=name,
            file_sha256=digest,
            problems=[ProblemShown.model_validate(one) for one in wrong.problems] if wrong else [],
            counts=Counts(**counts),
            difference=DifferenceShown.model_validate(lines),
            difference_sha256=found.sha256,
            many_gone=found.many_gone,
        )


@api.post("/checks", responses={200: Check})
@access.staff_who_can("imports")
def check_file(form: FileToCheck) -> dict[str, Any]:
    """核对数据文件 / Say what a file would add, change and end; nothing is stored."""
    with _uploaded(form.file, form.name) as (path, name, digest):
        wish = Wish(name, digest, dry_run=True, allow_disappearing=True)
        try:
            found = registry.KINDS[form.kind].run(_rows(form.kind, path), wish, _occasion(), _quiet)
        except FileWrong as wrong:
            nothing = Difference(registry.KINDS[form.kind].title)
            return Check.of(form.kind, name, digest, nothing, wrong).json_body()
    return Check.of(form.kind, name, digest, found, None).json_body()


@api.post("/runs", responses={201: RunShown}, openapi_extensions={"x-idempotent": True})
@access.staff_who_can("imports")
def apply_file(form: FileToApply) -> tuple[dict[str, Any], int, dict[str, str]]:
    """导入数据文件 / Apply the file that was checked, when it still does what the check said."""
    with _uploaded(form.file, form.name) as (path, name, digest):
        if digest != form.file_sha256:
            raise NotAllowedNow("这不是核对过的那份文件；请重新核对")
        wish = Wish(name, digest, allow_disappearing=form.allow_disappearing, expected=form.difference_sha256)

        def act(rows: Rows) -> dict[str, Any]:
            found = registry.KINDS[form.kind].run(_fresh(rows), wish, _occasion(), _quiet)
            if found.run is None:
                raise NotAllowedNow("文件与现有数据一致，没有需要导入的内容")
            shown = DifferenceShown.model_validate(found.as_data(KEPT_LINES))
            return RunShown(**RunListed.of(registers.import_run(found.run)).model_dump(), difference=shown).json_body()

        asked = repr(form.model_dump(exclude={"file"})).encode()
        return once("import", act, content=asked, first=lambda: _rows(form.kind, path))


def _rows(kind: str, path: Path) -> Rows:
    return registry.read(kind, sources.read(str(path)))


def _fresh(rows: Rows) -> Rows:
    # A transaction that is run again notes its problems anew.
    return replace(rows, problems=[])


def _occasion() -> Occasion:
    return Occasion(context.keys(), context.now(), access.current_staff())


def _quiet(_stage: str, _done: int, _total: int) -> None:
    """Nobody waits at a terminal."""


_ONE_AT_A_TIME = threading.Lock()


@contextmanager
def _uploaded(file: FileStorage, called: str) -> Iterator[tuple[Path, str, str]]:
    """The file that was sent along, its name and digest; it is gone afterwards.

    Raises:
        InvalidInput: there is none.
        Busy: this worker reads another one, and two at a time would take the memory of all.
    """
    if not isinstance(file, WerkzeugFile):  # words in the file's place
        raise InvalidInput("请选择要导入的文件", fields={"file": "请选择文件"})
    if not _ONE_AT_A_TIME.acquire(blocking=False):
        raise Busy("正在处理另一份数据文件，请稍后再试", retry_after=5)
    try:
        with tempfile.TemporaryDirectory(prefix="import-") as folder:
            path = Path(folder) / "file"
            limit = context.settings().imports.upload_bytes
            digest = hashlib.sha256()
            with path.open("wb") as copy:
                while part := file.stream.read(2**20):
                    copy.write(part)
                    digest.update(part)
            if path.stat().st_size > limit:
                raise TooLarge(f"文件不能超过 {limit // 2**20} MB，请拆分后再导入", fields={"file": "文件过大"})
            yield path, _name(called or file.filename or ""), digest.hexdigest()
    finally:
        _ONE_AT_A_TIME.release()


def _name(called: str) -> str:
    return cleaned(Path(called.replace("\\", "/")).name)[:200] or "未命名文件"
