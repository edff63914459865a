"""投诉照片：pictures of a complaint for staff who may see it."""

from __future__ import annotations

from typing import Annotated, Any

from flask import Response, request
from flask_openapi3 import APIBlueprint
from pydantic import Field

from wx_backend.api import access
from wx_backend.api.attachments import NAMED_UPLOAD, AttachmentShown, photo_or_document, served, take
from wx_backend.api.shapes import Path, bytes_of
from wx_backend.domain import caseload, complaints

# More of a name is not even looked at.
MOST_NAME = 1000

api = APIBlueprint("admin_attachments", __name__, url_prefix="/api/v1/admin/attachments")


class AttachmentPath(Path):
    id: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]


@api.get("/<id>", responses={200: bytes_of("image/jpeg")})
@access.staff_who_can("complaints.list")
def show_picture(path: AttachmentPath) -> Response:
    """查看照片 / One picture of a complaint."""
    return served(caseload.picture(access.current_staff(), path.id))


@api.post("", responses={201: AttachmentShown}, openapi_extensions={**NAMED_UPLOAD, "x-idempotent": True})
@access.staff_who_can("complaints.answer")
def upload_document() -> tuple[dict[str, Any], int, dict[str, str]]:
    """上传答复附件 / Upload a picture, PDF, Word or Excel file for an answer; kept a day unless an answer takes it.

    Its `name` is a field of its own: within WeChat the part with the bytes has the name of a temporary file.
    """
    name = request.form.get("name", "")[:MOST_NAME]
    return take(complaints.document_owner(access.current_staff()), photo_or_document, what="附件", name=name)
