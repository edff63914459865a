"""二维码管理：find codes, download one as a picture or on a carrier, and keep the register of what hangs where."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import quote

from flask import Response
from flask_openapi3 import APIBlueprint
from pydantic import Field

from wx_backend.documents import code_images, code_prints
from wx_backend.domain import prints, qr_codes, staff
from wx_backend.domain.errors import Busy
from wx_backend.domain.prints import CopyRow, Run
from wx_backend.domain.words import Carrier

from .. import access, context, wechat_codes
from ..shapes import Body, IdPath, Paged, PageShown, Query, RowId, SearchQuery, Shown, bytes_of

if TYPE_CHECKING:
    from models import QrCode

api = APIBlueprint("admin_codes", __name__, url_prefix="/api/v1/admin")

CarrierName = Literal["poster", "board", "desk", "badge", "enforcement", "guide"]
PICTURE_PIXELS = 1200


class CodeListed(Shown):
    id: int
    number: str
    token: str
    label: str
    official: str | None
    issued_on: date


class CodePage(PageShown):
    items: list[CodeListed]


class CopyShown(Shown):
    id: int
    code_id: int
    code_number: str
    label: str
    carrier: str
    carrier_label: str
    place: str
    version: str
    placed_on: date | None
    checked_on: date | None
    checked_by: str | None
    removed_on: date | None
    why_replace: str | None
    successor_number: str | None

    @classmethod
    def of(cls, row: CopyRow) -> CopyShown:
        copy = row.copy
        return cls(
            id=copy.id,
            code_id=copy.code_id,
            code_number=copy.code.number,
            label=row.label,
            carrier=copy.carrier.value,
            carrier_label=copy.carrier.label,
            place=copy.place,
            version=copy.version,
            placed_on=copy.placed_on,
            checked_on=copy.checked_on,
            checked_by=copy.checked_by.name if copy.checked_by else None,
            removed_on=copy.removed_on,
            why_replace=row.why,
            successor_number=row.successor_number,
        )


class CopyPage(PageShown):
    items: list[CopyShown]


class RegisterQuery(Paged):
    to_replace: bool = False


class CarrierQuery(Query):
    carrier: CarrierName = "poster"


class PictureQuery(Query):
    form: Literal["png", "svg", "mini_program"] = "png"


class NewCopy(Body):
    carrier: CarrierName
    place: Annotated[str, Field(min_length=1, max_length=100)]


class OrganizationPath(IdPath):
    id: RowId


@api.get("/codes", responses={200: CodePage})
@access.staff_who_can("prints")
def list_codes(query: SearchQuery) -> dict[str, Any]:
    """二维码列表 / The codes in use within one's scope."""
    found = qr_codes.page_of(staff.scope_of(access.current_staff()), query.query, query.page)
    items = [_listed(code).json_body() for code in found.items]
    return {"items": items, "page": found.page, "pages": found.pages, "total": found.total}


@api.get("/codes/<int:id>/picture", responses={200: bytes_of("image/png")})
@access.staff_who_can("prints")
def show_picture(path: IdPath, query: PictureQuery) -> Response:
    """二维码图片 / One code as PNG or SVG, or as a mini-program code（小程序码）."""
    code = prints.code_for(access.current_staff(), path.id)
    if query.form == "mini_program":
        return _file(wechat_codes.picture(code), "image/png", f"小程序码 {code.number}.png")
    made = code_images.modules(code_prints.link(context.settings().service.base_url, code.token))
    if query.form == "svg":
        drawn = code_images.svg(made, title=qr_codes.label_of(code)).encode()
        return _file(drawn, "image/svg+xml", f"二维码 {code.number}.svg")
    return _file(code_images.png(made, pixels=PICTURE_PIXELS), "image/png", f"二维码 {code.number}.png")


@api.get("/codes/<int:id>/print", responses={200: bytes_of("application/pdf")})
@access.staff_who_can("prints")
def print_code(path: IdPath, query: CarrierQuery) -> Response:
    """印制一枚 / One code on a carrier, ready for the printer."""
    code = prints.code_for(access.current_staff(), path.id)
    return _pdf(query.carrier, [code], code.number)


@api.get("/organizations/<int:id>/print", responses={200: bytes_of("application/pdf")})
@access.staff_who_can("prints")
def print_organization(path: OrganizationPath, query: CarrierQuery) -> Response:
    """印制一个单位 / Every code of an organization on a carrier."""
    codes = prints.codes_for(access.current_staff(), path.id)
    return _pdf(query.carrier, codes, codes[0].organization.name if codes else "")


@api.get("/prints/file", responses={200: bytes_of("application/pdf")})
@access.staff_who_can("prints")
def print_all(query: CarrierQuery) -> Response:
    """全部印制 / Every code within one's scope on a carrier; for the whole city, that is the whole city."""
    return _pdf(query.carrier, prints.codes_for(access.current_staff()), "全部")


@api.get("/prints", responses={200: CopyPage})
@access.staff_who_can("prints")
def list_copies(query: RegisterQuery) -> dict[str, Any]:
    """张贴登记、待更换清单 / What hangs where; or only what must be replaced, with the reason."""
    who, today = access.current_staff(), context.today()
    found = prints.page(who, query.page, only_to_replace=query.to_replace, today=today)
    items = [CopyShown.of(row).json_body() for row in found.items]
    return {"items": items, "page": found.page, "pages": found.pages, "total": found.total}


@api.post("/codes/<int:id>/prints", responses={201: CopyShown})
@access.staff_who_can("prints")
def register_copy(path: IdPath, body: NewCopy) -> tuple[dict[str, Any], int]:
    """登记张贴 / Note that a copy hangs at a place."""
    who = access.current_staff()
    code = prints.code_for(who, path.id)
    carrier = Carrier(body.carrier)  # type: ignore[call-arg]
    copy = prints.register(code, carrier, body.place, by=who, keys=context.keys(), now=context.now())
    return CopyShown.of(prints.row_of(copy, context.today())).json_body(), 201


@api.post("/prints/<int:id>/check", responses={200: CopyShown})
@access.staff_who_can("prints")
def check_copy(path: IdPath) -> dict[str, Any]:
    """现场核对 / Note that a copy was looked at where it hangs."""
    copy = prints.check(path.id, by=access.current_staff(), keys=context.keys(), now=context.now())
    return CopyShown.of(prints.row_of(copy, context.today())).json_body()


@api.post("/prints/<int:id>/take-down", responses={200: CopyShown})
@access.staff_who_can("prints")
def take_copy_down(path: IdPath) -> dict[str, Any]:
    """撤下 / Note that a copy no longer hangs."""
    copy = prints.take_down(path.id, by=access.current_staff(), keys=context.keys(), now=context.now())
    return CopyShown.of(prints.row_of(copy, context.today())).json_body()


def _listed(code: QrCode) -> CodeListed:
    return CodeListed(
        id=code.id,
        number=code.number,
        token=code.token,
        label=qr_codes.label_of(code),
        official=code.official.name if code.official else None,
        issued_on=code.issued_on,
    )


def _pdf(carrier: str, codes: list[QrCode], name: str) -> Response:
    chosen = Carrier(carrier)  # type: ignore[call-arg]
    printed: Run = prints.run(chosen, codes, context.today())
    service = context.settings().service
    try:
        content = code_prints.pdf(
            carrier, printed.cards, base_url=service.base_url, city=service.city, photos=printed.photos
        )
    except code_prints.FontsMissing as missing:
        raise Busy(str(missing), retry_after=3600) from None
    return _file(content, "application/pdf", f"{chosen.label} {name}.pdf")


def _file(content: bytes, media_type: str, name: str) -> Response:
    disposition = f"attachment; filename*=UTF-8''{quote(name)}"
    return Response(content, content_type=media_type, headers={"Content-Disposition": disposition})
