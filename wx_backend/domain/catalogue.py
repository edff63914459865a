"""公示目录：the counter that tells every worker when what profiles show has changed."""

from __future__ import annotations

from models import CatalogueRevision

from .prepared import Prepared

ONLY = 1

_REVISION = Prepared(lambda: CatalogueRevision.select(CatalogueRevision.revision).where(CatalogueRevision.id == ONLY))


def revision() -> int:
    return int(_REVISION.first().revision)


def changed() -> None:
    """Say, inside the transaction of the change, that profiles must be read anew."""
    CatalogueRevision.update(revision=CatalogueRevision.revision + 1).where(CatalogueRevision.id == ONLY).execute()


def touch() -> None:
    """Write without changing anything: shows that the database takes writes, and holds the row until the commit."""
    CatalogueRevision.update(revision=CatalogueRevision.revision).where(CatalogueRevision.id == ONLY).execute()
