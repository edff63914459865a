"""词汇：the stored words with their Chinese labels, for those who may not see a table."""

from models import (
    Assurance,
    ComplaintCategory,
    ComplaintKind,
    ComplaintStatus,
    Confirmation,
    ContentCheck,
    IdentityKind,
    StaffRole,
)

__all__ = [
    "Assurance",
    "ComplaintCategory",
    "ComplaintKind",
    "ComplaintStatus",
    "Confirmation",
    "ContentCheck",
    "IdentityKind",
    "StaffRole",
]
