"""导入运行：one import from its sheet to its log entry, as one transaction, or shown and undone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from models import ImportRun, database

from .. import audit, catalogue
from ..errors import NotAllowedNow
from ..occasions import Occasion
from ..transactions import transactional
from . import checks, keyed
from .differences import Difference
from .keyed import Kind, Progress
from .sheets import Rows

# More than so much of what is in force disappearing at once is rather a wrong file than a change.
MOST_GONE = 0.1


@dataclass(frozen=True)
class Wish:
    """How an import is to be done, and what it is noted as."""

    file_name: str
    file_sha256: str = ""
    operator: str = ""
    dry_run: bool = False
    allow_disappearing: bool = False
    # The digest of the difference that somebody has read; nothing else is done then.
    expected: str = ""


def quiet(_stage: str, _done: int, _total: int) -> None:
    """No progress is shown."""


def run(kind: Kind, rows: Rows, wish: Wish, occasion: Occasion, progress: Progress = quiet) -> Difference:
    """Make a table say what the rows say, in one transaction; a dry run does the same and undoes it.

    A second run changes nothing, and nothing is noted for it.

    Raises:
        FileWrong: rows contradict each other or name what is not there.
        NotAllowedNow: more than a tenth would disappear, and that was not asked for.
    """

    def work() -> Difference:
        plan = keyed.compare(kind, rows, progress)
        if kind.review:
            kind.review(plan, occasion)
        checks.taken_over(plan)
        many_gone = say_many_gone(len(plan.gone), plan.living, kind.title, wish)
        keyed.store(plan, occasion, progress)
        if kind.follow:
            kind.follow(plan, occasion)
        return replace(plan.difference(), many_gone=many_gone)

    return carry_out(kind.name, work, wish, occasion)


def say_many_gone(gone: int, living: int, title: str, wish: Wish) -> str:
    """What is to be said about so many that disappear; nothing where that is usual.

    Raises:
        NotAllowedNow: more than a tenth would disappear, and that was not asked for.
    """
    if gone <= living * MOST_GONE:
        return ""
    words = f"将有 {gone} 条{title}消失（现有 {living} 条），请核对文件"
    if not wish.allow_disappearing:
        raise NotAllowedNow(f"{words}；确实如此请选择“允许减少”（命令行加 --allow-disappearing）")
    return words


@transactional
def carry_out(name: str, work: Callable[[], Difference], wish: Wish, occasion: Occasion) -> Difference:
    """Do the work and log it, or do it and undo it when it was only to be shown.

    Raises:
        NotAllowedNow: it would do something else than what somebody has read and agreed to.
    """
    # One import after the other: what is compared with stays as it is until this one is stored or undone.
    catalogue.touch()
    with database.atomic() as savepoint:
        difference = work()
        if wish.expected and wish.expected != difference.sha256:
            raise NotAllowedNow("核对之后数据有了变化，没有导入任何内容；请重新核对后再导入")
        if wish.dry_run or difference.is_empty:
            savepoint.rollback()
            return difference
        difference.run = _log(name, difference, wish, occasion)
    return difference


def _log(name: str, difference: Difference, wish: Wish, occasion: Occasion) -> int:
    run = ImportRun.create(
        kind=name,
        file_name=wish.file_name[:200],
        file_sha256=wish.file_sha256,
        added=len(difference.added),
        changed=len(difference.changed),
        gone=len(difference.gone),
        conflicts=len(difference.conflicts),
        staff=occasion.by,
        operator=wish.operator[:60],
        difference=difference.as_kept(),
        at=occasion.now,
    )
    catalogue.changed()
    audit.record(
        "data_imported",
        f"import:{name}",
        keys=occasion.keys,
        now=occasion.now,
        by=occasion.by,
        detail=f"{difference.summary()} {wish.file_sha256[:16]}",
    )
    return int(run.id)
