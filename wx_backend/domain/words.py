"""词汇：the stored words with their Chinese labels, for those who may not see a table."""

from models import (
    Assurance,
    BurstKind,
    BurstState,
    Carrier,
    CodeProblem,
    ComplaintKind,
    ComplaintQueue,
    ComplaintSource,
    ComplaintStatus,
    Confirmation,
    ContentCheck,
    ExclusionReason,
    Grain,
    IdentityKind,
    StaffRole,
    SubscriptionState,
)

__all__ = [
    "Assurance",
    "BurstKind",
    "BurstState",
    "Carrier",
    "CodeProblem",
    "ComplaintKind",
    "ComplaintQueue",
    "ComplaintSource",
    "ComplaintStatus",
    "Confirmation",
    "ContentCheck",
    "ExclusionReason",
    "Grain",
    "IdentityKind",
    "StaffRole",
    "SubscriptionState",
]
