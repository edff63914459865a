"""附件：pictures for a complaint, drawn anew and sealed before they are kept."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from flask import Response, request
from flask_openapi3 import APIBlueprint

from wx_backend.documents import file_names, office_files, pdfs, photos
from wx_backend.documents.store import Store
from wx_backend.domain import attachments
from wx_backend.domain.errors import Busy, InvalidInput, NotFound, TooLarge, UnsupportedMedia

from . import access, context
from .shapes import Shown, once

if TYPE_CHECKING:
    from models import Attachment, Complaint
    from wx_backend.domain.keyring import Keyring

# The beginning of Word and Excel files from before 2007, and of those that are encrypted.
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TOO_MANY_PIXELS = "照片像素过大，请在手机上打开这张照片，截一张屏，再上传截屏"
NO_PHOTO = "这不是能用的照片，请换一张（支持 JPEG、PNG、WebP、HEIC）"

api = APIBlueprint("attachments", __name__, url_prefix="/api/v1/attachments")


def _upload(**more: dict[str, str]) -> dict[str, Any]:
    fields = {"file": {"type": "string", "format": "binary"}, **more}
    schema = {"type": "object", "properties": fields, "required": ["file"]}
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}}


UPLOAD = _upload()
NAMED_UPLOAD = _upload(name={"type": "string", "description": "What it is called, for the author and the desks."})


class AttachmentShown(Shown):
    id: str
    media_type: str
    bytes: int
    expires_on: date


class DocumentShown(Shown):
    """A file that an answer came with, in order of names; `name` is null where nobody said how it is called."""

    id: str
    name: str | None
    media_type: str
    bytes: int

    @classmethod
    def all_of(cls, complaint: Complaint, keys: Keyring) -> list[DocumentShown]:
        named = [(attachments.name_of(row, keys), row) for row in attachments.of_answers(complaint)]
        return [
            cls(id=row.id, name=name or None, media_type=row.media_type, bytes=row.byte_count)
            for name, row in sorted(named, key=lambda one: one[0])
        ]


def store() -> Store:
    return Store(context.settings().service.data_dir / "attachments")


def served(row: Attachment) -> Response:
    """A stored file as it is sent: nothing that a browser would run, and documents are saved and not shown."""
    try:
        content = attachments.opened(row, store().read(row.id), context.keys())
    except FileNotFoundError:
        raise NotFound(attachments.UNKNOWN) from None
    response = Response(content, content_type=office_files.REGISTERED.get(row.media_type, row.media_type))
    if row.event_id is not None:
        name = attachments.name_of(row, context.keys())
        response.headers["Content-Disposition"] = file_names.disposition(name, row.media_type)
    return response


@api.post("", responses={201: AttachmentShown}, openapi_extensions={**UPLOAD, "x-idempotent": True})
@access.citizen
def upload() -> tuple[dict[str, Any], int, dict[str, str]]:
    """上传照片 / Upload one picture (JPEG, PNG, WebP, HEIC); it is kept a day unless a complaint takes it."""
    who = access.current()
    return take(who.citizen.id, photo_of, address=None if who.is_wechat else context.address())


def take(
    owner: str,
    drawn: Callable[[bytes], photos.Photo],
    *,
    address: str | None = None,
    what: str = "照片",
    name: str = "",
) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Keep the uploaded file for `owner` after `drawn` has made something harmless of it, and of its `name`.

    Raises:
        Busy: the disk is nearly full; complaints are still taken, without pictures.
    """
    content = uploaded(what)

    def first() -> photos.Photo:
        if not store().has_room():
            raise Busy(f"暂时不能保存{what}，请先只提交文字", retry_after=3600)
        _refuse_when_used_up(owner, address)
        return drawn(content)

    def act(photo: photos.Photo) -> dict[str, Any]:
        return _kept(photo, owner, address, name)

    # A digest stands for the picture: the idempotency layer would copy all of its bytes more than once.
    return once("attachment", act, content=hashlib.sha256(content).digest() + name.encode(), first=first)


def _refuse_when_used_up(owner: str, address: str | None) -> None:
    limits, keys, now = context.settings().limits, context.keys(), context.now()
    attachments.refuse_when_used_up(owner, limits.attachments_per_citizen_per_day, keys=keys, now=now)
    if address is not None:
        attachments.refuse_when_address_used_up(address, limits.attachments_per_address_per_day, keys=keys, now=now)


def _kept(photo: photos.Photo, owner: str, address: str | None, name: str) -> dict[str, Any]:
    """Count and keep it, in the transaction of its idempotency key."""
    limits, keys, now = context.settings().limits, context.keys(), context.now()
    if address is not None:
        attachments.count_address(address, limits.attachments_per_address_per_day, keys=keys, now=now)
    kept = attachments.begin(
        photo.content,
        owner=owner,
        media_type=photo.media_type,
        cap=limits.attachments_per_citizen_per_day,
        keys=keys,
        now=now,
        name=file_names.cleaned(name, photo.media_type),
    )
    # Before the commit: a row is never without its file, and a file without its row is swept.
    store().write(kept.row.id, kept.sealed)
    return AttachmentShown(
        id=kept.row.id,
        media_type=kept.row.media_type,
        bytes=kept.row.byte_count,
        expires_on=now.date() + timedelta(days=1),
    ).json_body()


def uploaded(what: str = "照片") -> bytes:
    """The bytes of the file that was sent along; `what` it is called in a refusal.

    Raises:
        InvalidInput: there is none.
        TooLarge: it has more bytes than the settings allow.
    """
    file = request.files.get("file")
    if file is None:
        raise InvalidInput(f"请选择{what}", fields={"file": f"请选择{what}"})
    limit = context.settings().limits.photo_bytes
    content = file.stream.read(limit + 1)
    if len(content) > limit:
        raise TooLarge(f"{what}不能超过 {limit // 2**20} MB，请压缩后重试", fields={"file": f"{what}过大"})
    return content


def photo_or_document(content: bytes) -> photos.Photo:
    """A picture drawn anew, or a PDF, Word or Excel file as it is（答复附件）, only ever saved and never shown by us.

    Raises:
        UnsupportedMedia: it is none of these, or does something when it is opened. Also what `photo_of` raises.
    """
    if content.startswith(b"%PDF-"):
        if pdfs.is_active(content):
            raise UnsupportedMedia("文件含有脚本、嵌入内容或已加密，请另存为普通 PDF", fields={"file": "请更换文件"})
        return photos.Photo(pdfs.PDF, content)
    if content.startswith(OLE):
        raise UnsupportedMedia(
            "旧版或加密的 Word、Excel 文件请另存为 .docx、.xlsx 或 PDF", fields={"file": "请更换文件"}
        )
    if content.startswith(b"PK"):
        try:
            return photos.Photo(office_files.kind_of(content), content)
        except office_files.NotPlain as refused:
            raise UnsupportedMedia(str(refused), fields={"file": "请更换文件"}) from None
    try:
        return photo_of(content)
    except UnsupportedMedia:
        raise UnsupportedMedia("只支持照片、PDF、.docx 和 .xlsx 文件", fields={"file": "请更换文件"}) from None


def photo_of(content: bytes) -> photos.Photo:
    """The picture drawn anew.

    Raises:
        TooLarge: too many pixels; nothing was decoded.
        UnsupportedMedia: no picture of a kind that is taken.
        Busy: the pictures of others took too long.
    """
    try:
        return photos.redrawn(content, most_pixels=context.settings().limits.photo_pixels)
    except photos.TooManyPixels:
        raise TooLarge(TOO_MANY_PIXELS, fields={"file": "照片像素过大"}) from None
    except photos.StillDrawing:
        raise Busy("正在处理的照片较多，请稍后再试", retry_after=5) from None
    except photos.NotAPhoto:
        raise UnsupportedMedia(NO_PHOTO, fields={"file": "请更换照片"}) from None
