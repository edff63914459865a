"""投诉照片：pictures of a complaint for staff who may see it."""

from __future__ import annotations

from typing import Annotated

from flask import Response
from flask_openapi3 import APIBlueprint
from pydantic import Field

from wx_backend.api import access, context
from wx_backend.api.attachments import store
from wx_backend.api.shapes import Path, bytes_of
from wx_backend.domain import attachments, caseload

api = APIBlueprint("admin_attachments", __name__, url_prefix="/api/v1/admin/attachments")


class AttachmentPath(Path):
    id: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]


@api.get("/<id>", responses={200: bytes_of("image/jpeg")})
@access.staff_who_can("complaints.list")
def show_picture(path: AttachmentPath) -> Response:
    """查看照片 / One picture of a complaint."""
    picture = caseload.picture(access.current_staff(), path.id)
    content = attachments.opened(picture, store().read(picture.id), context.keys())
    return Response(content, content_type=picture.media_type)
