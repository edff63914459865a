"""对接入口：the door for other systems: every request signed, let in once, and every answer signed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, g, request

from wx_backend.api import access, context
from wx_backend.domain import integrations
from wx_backend.domain.integrations import SignedRequest, System

View = TypeVar("View", bound=Callable[..., Any])

KEY, TIMESTAMP, NONCE, SIGNATURE = (f"X-Mashang-{name}" for name in ("Key", "Timestamp", "Nonce", "Signature"))
SECURITY: list[dict[str, list[str]]] = [{"integration": []}]
SECURITY_SCHEME = {
    "type": "apiKey",
    "in": "header",
    "name": SIGNATURE,
    "description": f"HMAC-SHA-256 over method, address, {KEY}, {TIMESTAMP}, {NONCE} and the body; docs/integration.md.",
}


def system_that_may(power: str) -> Callable[[View], View]:
    """Another system whose key is for this（`integrations.POWERS`）."""

    def check() -> None:
        g.system = integrations.admit(_signed_request(), power, keys=context.keys(), now=context.now())

    def mark(view: View) -> View:
        setattr(view, access.MARK, check)
        return view

    return mark


def current_system() -> System:
    """Which system asks; only in views behind this door."""
    found: System = g.system
    return found


def sign_answers(app: Flask) -> None:
    """Sign every answer, refusals too, to whoever was let in by a signature."""

    @app.after_request
    def sign(response: Response) -> Response:
        system = g.get("system")
        if system is not None:
            secret = integrations.secret_of(system.key_id, keys=context.keys())
            timestamp = str(int(context.now().timestamp()))
            response.headers[TIMESTAMP] = timestamp
            response.headers[SIGNATURE] = integrations.sign_answer(
                system.nonce, response.status_code, timestamp, response.get_data(), secret
            )
        return response


def _signed_request() -> SignedRequest:
    header = request.headers
    return SignedRequest(
        key_id=header.get(KEY, ""),
        timestamp=header.get(TIMESTAMP, ""),
        nonce=header.get(NONCE, ""),
        signature=header.get(SIGNATURE, ""),
        method=request.method,
        # As it stood in the request line: what was decoded can be written in more than one way.
        target=request.environ.get("RAW_URI") or request.full_path.rstrip("?"),
        body=request.get_data(),
    )
