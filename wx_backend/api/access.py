"""访问控制：who may call a view is said at the view, checked before anything is read, and denied by default."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from flask import Flask, current_app, g, request

from wx_backend.domain import citizens, staff
from wx_backend.domain.citizens import SignedIn
from wx_backend.domain.errors import NotAllowed, Refusal

from . import context

if TYPE_CHECKING:
    from models import StaffAccount

View = TypeVar("View", bound=Callable[..., Any])
MARK = "access_rule"
BEARER = "Bearer "


def public(view: View) -> View:
    """Anybody, signed in or not."""
    setattr(view, MARK, _anybody)
    return view


def citizen(view: View) -> View:
    """Anybody who is signed in, be it as a browser without WeChat."""
    setattr(view, MARK, _signed_in)
    return view


def staff_who_can(action: str) -> Callable[[View], View]:
    """Staff whose role has this power."""

    def check() -> None:
        account = _signed_in().staff
        if account is None:
            raise NotAllowed("此功能仅供工作人员使用")
        staff.require(account, action)

    def mark(view: View) -> View:
        setattr(view, MARK, check)
        return view

    return mark


def enforce() -> None:
    """Check the rule of the view that was asked for; runs before the request's body is looked at."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is not None and request.endpoint != "static":
        getattr(view, MARK)()


def refuse_unmarked(app: Flask) -> None:
    """Raises:
    LookupError: a view says nothing about who may call it.
    """
    for endpoint, view in app.view_functions.items():
        if endpoint != "static" and not hasattr(view, MARK):
            raise LookupError(f"{endpoint} does not say who may call it")


def current() -> SignedIn:
    """Who is signed in; only in views that are not public."""
    found: SignedIn = g.signed_in
    return found


def current_staff() -> StaffAccount:
    account = current().staff
    if account is None:
        raise NotAllowed("此功能仅供工作人员使用")
    return account


def current_or_none() -> SignedIn | None:
    """Who is signed in, where a view also serves those who are not."""
    try:
        return _signed_in() if token() else None
    except Refusal:
        return None


def token() -> str | None:
    header = request.headers.get("Authorization", "")
    return header[len(BEARER) :].strip() if header.startswith(BEARER) else None


def _anybody() -> None:
    return None


def _signed_in() -> SignedIn:
    if "signed_in" not in g:
        g.signed_in = citizens.resolve(token(), keys=context.keys(), now=context.now())
    return current()
