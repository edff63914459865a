"""张贴登记：which printed copy hangs where, when somebody last looked at it there, and which ones must be replaced.

A copy is to be replaced when its code has ended, or when what stands on the carrier is no longer what is true. Both are
worked out when asked, so that a transfer, a merger or another telephone number needs to tell nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from models import Carrier, OfficialPhoto, Organization, PrintCopy, QrCode, StaffAccount

from . import audit, cards, code_changes, organizations, qr_codes, staff, text
from .cards import Card
from .errors import InvalidInput, NotAllowedNow, NotFound
from .keyring import Keyring
from .organizations import Page
from .transactions import transactional


@dataclass(frozen=True)
class Run:
    """What goes to the printer: the cards, and the photos on them by the official's number."""

    cards: list[Card]
    photos: dict[str, bytes]


@dataclass(frozen=True)
class CopyRow:
    """One copy as the register shows it; `why` says why it must be replaced, or is None."""

    copy: PrintCopy
    label: str
    why: str | None
    successor_number: str | None


def run(carrier: Carrier, codes: list[QrCode], today: date) -> Run:
    """The cards of these codes on a carrier, those only for which it makes sense.

    Raises:
        InvalidInput: none of the codes goes on this carrier.
    """
    chosen = [cards.of_code(code, carrier, today) for code in codes if cards.fits(code, carrier, today)]
    if not chosen:
        raise InvalidInput(f"没有适合印在“{carrier.label}”上的二维码", fields={"carrier": "请换一种载体"})
    wanted = [card.photo for card in chosen if card.photo]
    rows = OfficialPhoto.select().where(OfficialPhoto.official.in_(wanted)) if wanted else []
    return Run(chosen, {str(row.official_id): bytes(row.content) for row in rows})


def codes_for(account: StaffAccount | None, organization_id: int | None = None) -> list[QrCode]:
    """The codes in use that an account may print: of one organization, or of all it is competent for.

    Raises:
        NotFound: the organization does not exist, or is none of the account's business.
    """
    if organization_id is not None:
        organization = organizations.get(organization_id)
        _refuse_outside(account, organization.id)
        return qr_codes.all_active(organization)
    scope = staff.scope_of(account) if account else None
    return [code for code in qr_codes.all_active() if scope is None or code.organization_id in scope]


def code_for(account: StaffAccount, code_id: int) -> QrCode:
    """Raises:
    NotFound: there is no such code, or it is none of the account's business.
    """
    code = qr_codes.get(code_id)
    _refuse_outside(account, code.organization_id)
    return code


@transactional
def register(
    code: QrCode, carrier: Carrier, place: str, *, by: StaffAccount | None, keys: Keyring, now: datetime
) -> PrintCopy:
    """Note that a copy of a code hangs at a place, with the text that is true today.

    Raises:
        NotAllowedNow: the code is revoked.
        InvalidInput: no place, or this carrier is not for this code.
    """
    today, where = now.date(), text.cleaned(place)
    if qr_codes.state_on(code, today) == "revoked":
        raise NotAllowedNow("该二维码已停用，请印制并张贴新的二维码")
    if not where or len(where) > 100:
        raise InvalidInput("请填写张贴位置", fields={"place": "1 至 100 字"})
    if not cards.fits(code, carrier, today):
        raise InvalidInput(f"这个二维码不适合印在“{carrier.label}”上", fields={"carrier": "请换一种载体"})
    copy = PrintCopy.create(
        code=code,
        carrier=carrier,
        place=where,
        version=cards.version_of(cards.of_code(code, carrier, today)),
        printed_on=today,
        placed_on=today,
    )
    audit.record("print_placed", f"print:{copy.id}", by=by, keys=keys, now=now, detail=f"{carrier.label} {where}")
    return copy


@transactional
def check(copy_id: int, *, by: StaffAccount, keys: Keyring, now: datetime) -> PrintCopy:
    """Note that somebody has looked at a copy where it hangs（现场核对）.

    Raises:
        NotFound: there is no such copy, or it is none of the account's business.
        NotAllowedNow: it was taken down.
    """
    copy = _hanging(copy_id, by)
    PrintCopy.update(checked_on=now.date(), checked_by=by).where(PrintCopy.id == copy.id).execute()
    audit.record("print_checked", f"print:{copy.id}", by=by, keys=keys, now=now)
    return PrintCopy.get_by_id(copy.id)


@transactional
def take_down(copy_id: int, *, by: StaffAccount, keys: Keyring, now: datetime) -> PrintCopy:
    """Note that a copy no longer hangs. Raises as `check` does."""
    copy = _hanging(copy_id, by)
    PrintCopy.update(removed_on=now.date()).where(PrintCopy.id == copy.id).execute()
    audit.record("print_taken_down", f"print:{copy.id}", by=by, keys=keys, now=now)
    return PrintCopy.get_by_id(copy.id)


def row_of(copy: PrintCopy, today: date) -> CopyRow:
    """A copy with why it must be replaced（待更换）, if it must."""
    code = qr_codes.get(copy.code_id)
    label = qr_codes.label_of(code)
    if copy.removed_on is not None:
        return CopyRow(copy, label, None, None)
    if qr_codes.state_on(code, today) == "revoked":
        token = code_changes.whereabouts(code, today).successor_token
        heir = QrCode.get_or_none(QrCode.token == token) if token else None
        return CopyRow(copy, label, f"二维码已于 {code.revoked_on:%Y-%m-%d} 停用", heir.number if heir else None)
    if cards.version_of(cards.of_code(code, copy.carrier, today)) != copy.version:
        return CopyRow(copy, label, "印制内容已有变化", code.number)
    return CopyRow(copy, label, None, None)


def hanging(account: StaffAccount | None = None) -> list[PrintCopy]:
    """The copies that hang within an account's scope, the longest unchecked first."""
    scope = staff.scope_of(account) if account else None
    found = PrintCopy.select(PrintCopy, QrCode).join(QrCode).where(PrintCopy.removed_on.is_null())
    if scope is not None:
        found = found.where(QrCode.organization_id.in_(sorted(scope)))
    return list(found.order_by(PrintCopy.checked_on.is_null(False), PrintCopy.checked_on, PrintCopy.id))


def to_replace(account: StaffAccount | None = None, *, today: date) -> list[CopyRow]:
    """Every copy that hangs and must be replaced, with the reason（待更换清单）."""
    return [row for copy in hanging(account) if (row := row_of(copy, today)).why]


def page(account: StaffAccount, number: int, *, only_to_replace: bool, today: date) -> Page[CopyRow]:
    """One page of the register."""
    if not only_to_replace:
        chosen = hanging(account)
        shown = organizations.slice_of(chosen, number)
        return Page([row_of(copy, today) for copy in shown.items], shown.page, shown.pages, shown.total)
    return organizations.slice_of(to_replace(account, today=today), number)


def organization_named(name: str) -> Organization:
    """Raises:
    NotFound: no organization in being has this name.
    """
    found = Organization.get_or_none(Organization.name == name, Organization.closed_on.is_null())
    if found is None:
        raise NotFound(f"没有名为“{name}”的单位")
    return found


def _hanging(copy_id: int, account: StaffAccount) -> PrintCopy:
    copy = PrintCopy.get_or_none(PrintCopy.id == copy_id)
    if copy is None:
        raise NotFound("没有这份张贴登记")
    _refuse_outside(account, copy.code.organization_id)
    if copy.removed_on is not None:
        raise NotAllowedNow("这份张贴已撤下")
    return copy


def _refuse_outside(account: StaffAccount | None, organization_id: int) -> None:
    scope = staff.scope_of(account) if account else None
    if scope is not None and organization_id not in scope:
        raise NotFound("没有找到，或不在您的管理范围")
