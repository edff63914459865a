"""资格核验：green or red, why, and since when; read from the source at every question, so never stale."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from models import Appointment, Certificate, Official, QrCode, Word

from . import qr_codes
from .errors import NotFound
from .keyring import Keyring


class Reason(Word):
    """Why the light is green or red（核验结论）."""

    IN_ORDER = "in_order", "在岗在职，信息有效"
    FORGED = "forged", "不是本系统发放的二维码，请勿相信"
    REVOKED = "revoked", "该二维码已停用"
    NOBODY_ON_POST = "nobody_on_post", "该岗位目前无人任职"
    ANOTHER_ON_POST = "another_on_post", "原任职人员已离开该岗位"
    CERTIFICATE_MISSING = "certificate_missing", "没有登记执法证件"
    CERTIFICATE_NOT_YET_VALID = "certificate_not_yet_valid", "执法证件尚未生效"
    CERTIFICATE_EXPIRED = "certificate_expired", "执法证件已过有效期"
    CERTIFICATE_REVOKED = "certificate_revoked", "执法证件已注销"


@dataclass(frozen=True)
class Qualification:
    """What a check says. `since` is the first day of what the reason names, where there is one."""

    reason: Reason
    since: date | None = None
    code: QrCode | None = None
    official: Official | None = None
    certificates: list[Certificate] = field(default_factory=list)

    @property
    def green(self) -> bool:
        return self.reason is Reason.IN_ORDER


def check(token: str, *, keys: Keyring, today: date) -> Qualification:
    """Check who stands behind a token on a day. A forged token costs no read and is told like an unknown one."""
    try:
        code = qr_codes.find(token, keys=keys)
    except NotFound:
        return Qualification(Reason.FORGED)
    return of_code(code, today)


def of_code(code: QrCode, today: date) -> Qualification:
    """Check a code that was found."""
    if qr_codes.state_on(code, today) == "revoked":
        return Qualification(Reason.REVOKED, code.revoked_on, code)
    holder = qr_codes.appointment_on(code, today)
    if not code.post_id:
        return Qualification(Reason.IN_ORDER, code.issued_on, code, holder.official if holder else None)
    if holder is None:
        return Qualification(Reason.NOBODY_ON_POST, _vacant_since(code, today), code)
    if code.official_id and code.official_id != holder.official_id:
        return Qualification(Reason.ANOTHER_ON_POST, holder.starts_on, code)
    return _with_certificates(code, holder, today)


def state_of(certificate: Certificate, today: date) -> Reason:
    """How a certificate stands on a day; its last day counts."""
    if certificate.revoked_on is not None and certificate.revoked_on <= today:
        return Reason.CERTIFICATE_REVOKED
    if certificate.valid_from > today:
        return Reason.CERTIFICATE_NOT_YET_VALID
    return Reason.CERTIFICATE_EXPIRED if certificate.valid_until < today else Reason.IN_ORDER


def _with_certificates(code: QrCode, holder: Appointment, today: date) -> Qualification:
    held = list(
        Certificate.select()
        .where(Certificate.official == holder.official)
        .order_by(Certificate.valid_until.desc(), Certificate.id)
    )
    reason: Reason = Reason.IN_ORDER
    since: date | None = holder.starts_on
    if holder.post.needs_certificate and all(state_of(one, today) is not Reason.IN_ORDER for one in held):
        reason, since = _what_is_wrong(held, today)
    return Qualification(reason, since, code, holder.official, held)


def _what_is_wrong(held: list[Certificate], today: date) -> tuple[Reason, date | None]:
    """Of several bad certificates the one that was valid longest is named."""
    if not held:
        return Reason.CERTIFICATE_MISSING, None
    reason = state_of(held[0], today)
    since = {
        Reason.CERTIFICATE_REVOKED: held[0].revoked_on,
        Reason.CERTIFICATE_EXPIRED: held[0].valid_until + timedelta(days=1),
    }
    return reason, since.get(reason)


def _vacant_since(code: QrCode, today: date) -> date | None:
    last = (
        Appointment.select(Appointment.ends_on)
        .where(Appointment.post == code.post_id, Appointment.ends_on < today)
        .order_by(Appointment.ends_on.desc())
        .first()
    )
    return last.ends_on + timedelta(days=1) if last else None
