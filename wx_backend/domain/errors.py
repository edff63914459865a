"""拒绝：the refusals of the domain, each with a Chinese message that says what to do."""

from __future__ import annotations


class Refusal(Exception):
    """Something that was asked for is refused; nothing was stored.

    `fields` names what is wrong where, e.g. ``{"contact.phone": "请填写联系电话"}``.
    """

    code = "bad_request"

    def __init__(self, message: str, *, fields: dict[str, str] | None = None, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fields = fields or {}
        self.retry_after = retry_after


class InvalidInput(Refusal):
    code = "invalid_input"


class NotFound(Refusal):
    code = "not_found"


class NotSignedIn(Refusal):
    code = "not_signed_in"


class SignInExpired(Refusal):
    code = "sign_in_expired"


class NotAllowed(Refusal):
    code = "not_allowed"


class NotAllowedNow(Refusal):
    code = "not_allowed_now"


class AlreadyIssued(Refusal):
    code = "already_issued"


class TicketNotValid(Refusal):
    code = "ticket_not_valid"


class ChangeNotPossible(Refusal):
    code = "change_not_possible"


class IdempotencyMismatch(Refusal):
    code = "idempotency_mismatch"


class TooLarge(Refusal):
    code = "too_large"


class UnsupportedMedia(Refusal):
    code = "unsupported_media"


class TooMany(Refusal):
    code = "too_many"


class Busy(Refusal):
    code = "busy"


class SignatureNotValid(Refusal):
    code = "signature_not_valid"


class Replayed(Refusal):
    code = "replayed"
