"""诉求人事项：what the author does with a complaint later: write, withdraw, erase, keep the receipt, read documents.

Number and secret travel in bodies only, also where a picture or a document is asked for.
"""

from __future__ import annotations

from typing import Annotated, Any

from flask import Response
from flask_openapi3 import APIBlueprint
from pydantic import AfterValidator

from wx_backend.documents import receipt_pictures
from wx_backend.domain import (
    attachments,
    complaint_authors,
    complaint_erasure,
    complaint_messages,
    complaint_receipts,
    signed_receipts,
    text,
)
from wx_backend.domain.words import ContentCheck

from . import access, context
from .attachments import served, store
from .complaint_fields import AttachmentId
from .complaints import ProgressShown, ReceiptAsked, of_author, reopen_days, signed
from .shapes import Shown, at_most, bytes_of, once

api = APIBlueprint("complaint_authors", __name__, url_prefix="/api/v1/complaints")
receipt_keys = APIBlueprint("receipt_keys", __name__, url_prefix="/api/v1/receipt-keys")


def _something(value: str) -> str:
    if not text.cleaned(value):
        raise ValueError("请填写内容")
    return value


class MessageWritten(ReceiptAsked):
    text: Annotated[str, at_most("complaint_chars"), AfterValidator(_something)]


class DocumentAsked(ReceiptAsked):
    document_id: AttachmentId


class Erased(Shown):
    erased: bool


class SignedReceipt(Shown):
    signed_receipt: str


class Subscribed(Shown):
    subscribed: bool


class ReceiptKeys(Shown):
    """The public keys by id（Ed25519, base64url）."""

    algorithm: str
    keys: dict[str, str]


@api.post("/messages", responses={200: ProgressShown}, openapi_extensions={"x-idempotent": True})
@access.public
def write(body: MessageWritten) -> tuple[dict[str, Any], int, dict[str, str]]:
    """补充说明 / The author adds something; whoever works on the complaint can write back."""
    complaint, cap = of_author(body), context.settings().limits.messages_per_complaint_per_day

    def first() -> ContentCheck:
        complaint_messages.refuse_from_author(complaint, cap=cap, keys=context.keys(), now=context.now())
        return context.check_words(body.text, access.current_or_none())

    def act(checked: ContentCheck) -> dict[str, Any]:
        complaint_messages.from_author(
            complaint, body.text, content_check=checked, cap=cap, keys=context.keys(), now=context.now()
        )
        return {"written": True}

    _, status, headers = once("message", act, status=200, first=first)
    return ProgressShown.of(of_author(body), context.keys()).json_body(), status, headers


@api.post("/review", responses={200: ProgressShown}, openapi_extensions={"x-idempotent": True})
@access.public
def ask_review(body: ReceiptAsked) -> tuple[dict[str, Any], int, dict[str, str]]:
    """请上一级复查 / The author has the refusal to take the complaint up looked at one level up."""
    complaint = of_author(body)

    def act() -> dict[str, Any]:
        complaint_authors.ask_review(complaint, reopen_days=reopen_days(), keys=context.keys(), now=context.now())
        return {"asked": True}

    _, status, headers = once("review", act, status=200)
    return ProgressShown.of(of_author(body), context.keys()).json_body(), status, headers


@api.post("/withdrawal", responses={200: ProgressShown}, openapi_extensions={"x-idempotent": True})
@access.public
def withdraw(body: ReceiptAsked) -> tuple[dict[str, Any], int, dict[str, str]]:
    """撤回 / The author takes the complaint back."""
    complaint = of_author(body)

    def act() -> dict[str, Any]:
        complaint_authors.withdraw(complaint, keys=context.keys(), now=context.now())
        return {"withdrawn": True}

    _, status, headers = once("withdrawal", act, status=200)
    return ProgressShown.of(of_author(body), context.keys()).json_body(), status, headers


@api.post("/erasure", responses={200: Erased})
@access.public
def erase(body: ReceiptAsked) -> dict[str, Any]:
    """删除 / The author has a complaint that is over forgotten; the receipt opens nothing afterwards."""
    files = complaint_erasure.erase(of_author(body), keys=context.keys(), now=context.now())
    for name in files:
        store().delete(name)
    return Erased(erased=True).json_body()


@api.post("/documents", responses={200: bytes_of("application/octet-stream")})
@access.public
def show_document(body: DocumentAsked) -> Response:
    """答复附件 / A document that came with an answer."""
    return served(attachments.of_answer(of_author(body), body.document_id))


@api.post("/receipt", responses={200: SignedReceipt})
@access.public
def show_receipt(body: ReceiptAsked) -> dict[str, Any]:
    """签名回执 / The signed receipt once more, with the days as they are now."""
    return SignedReceipt(signed_receipt=signed(of_author(body), body.secret)).json_body()


@api.post("/receipt-picture", responses={200: bytes_of("image/png")})
@access.public
def draw_receipt(body: ReceiptAsked) -> Response:
    """回执图片 / The receipt as a picture to keep: what it says, number and secret, and the signature as a QR code."""
    complaint = of_author(body)
    complaint_receipts.count_picture(complaint, keys=context.keys(), now=context.now())
    receipt = signed(complaint, body.secret)
    picture = receipt_pictures.draw(receipt, secret=body.secret)
    return Response(picture, content_type="image/png")


@api.post("/subscription", responses={200: Subscribed})
@access.citizen
def subscribe(body: ReceiptAsked) -> dict[str, Any]:
    """订阅进度 / Tell whoever is signed in of the progress from now on."""
    openid = access.current().citizen.mini_openid
    complaint_authors.subscribe(of_author(body), openid, keys=context.keys())
    return Subscribed(subscribed=True).json_body()


@receipt_keys.get("", responses={200: ReceiptKeys})
@access.public
def show_keys() -> dict[str, Any]:
    """回执公钥 / What verifies a signed receipt without asking us."""
    return ReceiptKeys(algorithm="Ed25519", keys=signed_receipts.public_keys(context.keys())).json_body()
