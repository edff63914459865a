"""错误格式：every refusal in one JSON shape, in Chinese, with all bad fields at once; traces stay in the log."""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask, Response, jsonify
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from wx_backend.domain.errors import Refusal
from wx_backend.domain.keyring import KeyMissing
from wx_backend.domain.transactions import TROUBLE, is_passing

log = logging.getLogger(__name__)

STATUS = {
    "bad_request": 400,
    "not_signed_in": 401,
    "sign_in_expired": 401,
    "signature_not_valid": 401,
    "not_allowed": 403,
    "not_found": 404,
    "method_not_allowed": 405,
    "not_allowed_now": 409,
    "already_issued": 409,
    "ticket_not_valid": 409,
    "change_not_possible": 409,
    "replayed": 409,
    "too_large": 413,
    "unsupported_media": 415,
    "invalid_input": 422,
    "idempotency_mismatch": 422,
    "too_many": 429,
    "server_error": 500,
    "busy": 503,
}
OF_STATUS = {
    400: ("bad_request", "请求格式有误，请检查后重试"),
    404: ("not_found", "没有找到您要的内容"),
    405: ("method_not_allowed", "不支持这种操作方式"),
    408: ("bad_request", "请求超时，请重试"),
    413: ("too_large", "提交的内容过大，请缩短文字或减小照片后重试"),
    415: ("unsupported_media", "不支持这种格式"),
}
BUSY = ("busy", "系统繁忙，请稍后再试")


class ErrorDetail(BaseModel):
    code: str
    message: str
    fields: dict[str, str]


class ErrorBody(BaseModel):
    """The one shape of every refusal."""

    error: ErrorDetail


def install(app: Flask) -> None:
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(HTTPException, _http)
    for trouble in TROUBLE:
        app.register_error_handler(trouble, _database)
    app.register_error_handler(KeyMissing, _key_missing)
    # JSON nested thousands deep: nothing else here goes that far down.
    app.register_error_handler(RecursionError, lambda _: shaped(*OF_STATUS[400]))
    app.register_error_handler(Exception, _unforeseen)


def shaped(
    code: str, message: str, fields: dict[str, str] | None = None, *, retry_after: int | None = None
) -> Response:
    response = jsonify(error={"code": code, "message": message, "fields": fields or {}})
    response.status_code = STATUS[code]
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


def _refused(refusal: Refusal) -> Response:
    retry_after = refusal.retry_after or (60 if refusal.code == "too_many" else None)
    return shaped(refusal.code, refusal.message, refusal.fields, retry_after=retry_after)


def _http(error: HTTPException) -> Response:
    if error.response is not None and isinstance(error.response, Response):
        return error.response
    status = 413 if isinstance(error, RequestEntityTooLarge) else error.code or 500
    if status in (301, 302, 307, 308):
        return error.get_response()  # type: ignore[return-value]
    code, message = OF_STATUS.get(status, OF_STATUS[400] if status < 500 else ("server_error", "服务出错，请稍后再试"))
    response = shaped(code, message)
    if status == 405 and getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(error.valid_methods)  # type: ignore[attr-defined]
    return response


def _database(error: Exception) -> Response:
    if is_passing(error):
        log.warning("the database did not answer in time: %s", type(error).__name__)
        return shaped(*BUSY, retry_after=5)
    return _unforeseen(error)


def _key_missing(error: KeyMissing) -> Response:
    log.error("%s; the scheduler makes the keys of each month", error)
    return shaped(*BUSY, retry_after=60)


def _unforeseen(error: Exception) -> Response:
    # The values of a failing statement may be a citizen's words: only the kind of error and where, never its text.
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
    log.error("unforeseen %s at %s", type(error).__name__, where)
    return shaped("server_error", "服务出错，请稍后再试")


# --- what pydantic says, in Chinese ----------------------------------------------------------------------------------

_IN_CHINESE = {
    "missing": "请填写",
    "extra_forbidden": "不支持的字段",
    "string_too_short": "至少 {min_length} 个字",
    "string_too_long": "不能超过 {max_length} 个字",
    "string_pattern_mismatch": "格式不正确",
    "string_type": "应为文字",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "bool_type": "应为是或否",
    "bool_parsing": "应为是或否",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "greater_than": "应大于 {gt}",
    "literal_error": "请从给出的选项中选择",
    "too_long": "最多 {max_length} 项",
    "model_type": "应为 JSON 对象",
    "model_attributes_type": "应为 JSON 对象",
    "list_type": "应为列表",
    "none_required": "应为空",
}


def of_validation(error: ValidationError) -> Response:
    """All bad fields of a request at once, each with what to do."""
    fields = {".".join(map(str, e["loc"])) or "body": _words(e) for e in error.errors(include_url=False)}
    return shaped("invalid_input", "提交的内容有误，请按提示修改", fields)


def _words(error: Any) -> str:
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    return _IN_CHINESE.get(error["type"], "填写有误").format(**error.get("ctx", {}))
