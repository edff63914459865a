"""受理凭证：number and secret of a complaint; who holds both is its author."""

from __future__ import annotations

import secrets
from datetime import datetime

from models import Complaint

from . import limits
from .errors import NotFound
from .keyring import Keyring
from .transactions import transactional

SECRET_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
SECRET_LENGTH = 16
TOO_MANY_GUESSES = "输错的次数太多了，请对照凭证逐字核对，一小时后再试"
PICTURES_PER_DAY = 30
TOO_MANY_PICTURES = "今天生成回执图片的次数已达上限，请明天再试"
UNKNOWN_RECEIPT = "受理编号或查询码不正确，请核对后重试"


def new_number() -> str:
    """Sixteen random digits."""
    return f"{secrets.randbelow(10**16):016d}"


def new_secret() -> str:
    """80 random bits in letters and digits that are not mistaken for each other, in groups of four."""
    letters = "".join(secrets.choice(SECRET_ALPHABET) for _ in range(SECRET_LENGTH))
    return "-".join(letters[i : i + 4] for i in range(0, SECRET_LENGTH, 4))


def secret_hash(keys: Keyring, number: str, secret: str) -> str:
    return keys.hash("receipt", number, bare(secret))


def bare(secret: str) -> str:
    """The secret as it counts, however it was typed."""
    return secret.upper().replace("-", "").replace(" ", "")


def of_author(
    receipt_number: str, secret: str, *, address: str, failures_per_hour: int, keys: Keyring, now: datetime
) -> Complaint:
    """The complaint of a receipt and its secret. Unknown and wrong look alike.

    Raises:
        NotFound: number and secret do not belong together.
        TooMany: too many failures from this address within the hour.
    """
    complaint = Complaint.get_or_none(Complaint.receipt_number == receipt_number)
    wanted = secret_hash(keys, receipt_number, secret)
    matches = secrets.compare_digest(complaint.secret_hash if complaint else "0" * 64, wanted)
    if complaint is None or not matches:
        # Only wrong guesses are limited: behind one address stand many people, and the right ones must get through.
        _count_failure(address, failures_per_hour, keys=keys, now=now)
        raise NotFound(UNKNOWN_RECEIPT)
    return complaint


@transactional
def count_picture(complaint: Complaint, *, keys: Keyring, now: datetime) -> None:
    """Count a drawing of the receipt, which costs a tenth of a second.

    Raises:
        TooMany: it was drawn as often today as anybody needs.
    """
    limits.spend("receipt-picture", complaint.uid, PICTURES_PER_DAY, keys=keys, now=now, message=TOO_MANY_PICTURES)


@transactional
def _count_failure(address: str, cap: int, *, keys: Keyring, now: datetime) -> None:
    limits.spend("progress", address, cap, keys=keys, now=now, hourly=True, message=TOO_MANY_GUESSES)
