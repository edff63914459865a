"""应用组装：the only place where the HTTP application is put together."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Response, jsonify, request
from flask_openapi3 import APIBlueprint, Info, OpenAPI
from peewee import Database
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import Rule

import models
from wx_backend import config, database
from wx_backend.api import (
    access,
    attachments,
    bindings,
    cases,
    code_reports,
    code_search,
    complaint_authors,
    complaint_figures,
    complaints,
    context,
    desk_sign_ins,
    errors,
    health,
    matters,
    mini_program,
    official_account,
    organizations,
    pages,
    places,
    plain_pages,
    profiles,
    rating_proofs,
    ratings,
    sessions,
    subscriptions,
    testing,
    vocabulary,
)
from wx_backend.api.admin import attachments as admin_attachments
from wx_backend.api.admin import bindings as admin_bindings
from wx_backend.api.admin import calendar as admin_calendar
from wx_backend.api.admin import circulars as admin_circulars
from wx_backend.api.admin import codes as admin_codes
from wx_backend.api.admin import comments as admin_comments
from wx_backend.api.admin import competences as admin_competences
from wx_backend.api.admin import complaint_care as admin_complaint_care
from wx_backend.api.admin import complaint_desk as admin_complaint_desk
from wx_backend.api.admin import complaint_figures as admin_complaint_figures
from wx_backend.api.admin import complaint_lists as admin_complaint_lists
from wx_backend.api.admin import complaints as admin_complaints
from wx_backend.api.admin import credentials as admin_credentials
from wx_backend.api.admin import deadlines as admin_deadlines
from wx_backend.api.admin import digests as admin_digests
from wx_backend.api.admin import establishment as admin_establishment
from wx_backend.api.admin import figures as admin_figures
from wx_backend.api.admin import import_uploads as admin_import_uploads
from wx_backend.api.admin import imports as admin_imports
from wx_backend.api.admin import office_posts as admin_office_posts
from wx_backend.api.admin import overview as admin_overview
from wx_backend.api.admin import personnel as admin_personnel
from wx_backend.api.admin import phone_complaints as admin_phone_complaints
from wx_backend.api.admin import published as admin_published
from wx_backend.api.admin import rating_bursts as admin_rating_bursts
from wx_backend.api.admin import recusals as admin_recusals
from wx_backend.api.admin import reorganization as admin_reorganization
from wx_backend.api.admin import roster as admin_roster
from wx_backend.api.admin import staff as admin_staff
from wx_backend.api.admin import unreachable as admin_unreachable
from wx_backend.api.answers import Answers
from wx_backend.api.integration import door
from wx_backend.api.integration import finished_cases as integration_finished_cases
from wx_backend.api.integration import verifications as integration_verifications
from wx_backend.api.shapes import IDEMPOTENCY_HEADER
from wx_backend.clock import Clock, system_clock
from wx_backend.config import Settings
from wx_backend.domain import deadline_presets
from wx_backend.key_file import KeyFile
from wx_backend.wechat.mini_program import MiniProgram
from wx_backend.wechat.official_account import OfficialAccount

BLUEPRINTS: tuple[APIBlueprint, ...] = (
    health.api,
    pages.api,
    vocabulary.api,
    sessions.api,
    desk_sign_ins.api,
    profiles.api,
    organizations.api,
    places.api,
    matters.api,
    ratings.scans,
    ratings.api,
    cases.api,
    rating_proofs.api,
    attachments.api,
    complaints.api,
    complaint_authors.api,
    complaint_authors.receipt_keys,
    complaint_figures.api,
    official_account.api,
    bindings.api,
    mini_program.api,
    subscriptions.api,
    admin_overview.api,
    admin_calendar.api,
    admin_deadlines.api,
    admin_roster.api,
    admin_recusals.api,
    admin_competences.api,
    admin_complaints.api,
    admin_complaint_care.api,
    admin_complaint_figures.api,
    admin_complaint_lists.api,
    admin_complaint_desk.api,
    admin_phone_complaints.api,
    admin_attachments.api,
    admin_rating_bursts.api,
    admin_figures.api,
    admin_comments.api,
    admin_digests.api,
    admin_digests.monthly,
    admin_staff.api,
    admin_bindings.api,
    admin_unreachable.api,
    admin_circulars.api,
    integration_verifications.api,
    code_reports.api,
    code_search.api,
    plain_pages.api,
    admin_codes.api,
    admin_published.api,
    admin_credentials.api,
    admin_imports.api,
    admin_import_uploads.api,
    admin_personnel.api,
    admin_office_posts.api,
    admin_reorganization.api,
    admin_establishment.api,
    integration_finished_cases.api,
)
IDEMPOTENCY_PARAMETER = {
    "name": IDEMPOTENCY_HEADER,
    "in": "header",
    "required": True,
    "description": "Made by the phone for each act; the same key and body give the stored answer.",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{8,64}$"},
}


class LazyRule(Rule):
    """Compiles what builds an address when it is first asked to: we read addresses, and build next to none.

    For all rules together this took four fifths of the start of an application.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        made: list[Callable[..., tuple[str, str]]] = []

        def build(rule: LazyRule, /, **values: Any) -> tuple[str, str]:
            if not made:
                made.append(super(LazyRule, rule)._compile_builder(append_unknown))
            return made[0](rule, **values)

        return build


class Application(OpenAPI):
    """Flask with OpenAPI, which starts without building addresses."""

    url_rule_class = LazyRule


def create_app(settings: Settings, *, clock: Clock = system_clock, bound: Database | None = None) -> OpenAPI:
    """Put the application together for these settings; `bound` is a database that is connected already."""
    db = bound or database.connect(
        settings.database.url,
        pool_size=settings.database.pool_size,
        busy_timeout=settings.database.busy_timeout_seconds,
    )
    deadline_presets.of_file(settings.deadlines.presets_file)  # refused at the start, not at the first complaint
    app = Application(
        __name__,
        info=Info(title="码上监督 API", version="1.0.0", description="扫码评价、投诉举报与效能监督"),
        doc_ui=False,
        static_folder=None,
        security_schemes={
            "session": {"type": "http", "scheme": "bearer"},
            "integration": door.SECURITY_SCHEME,
        },
        validation_error_callback=errors.of_validation,
        validation_error_model=errors.ErrorBody,
        responses=dict.fromkeys((400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 503), errors.ErrorBody),
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.url_map.strict_slashes = True
    app.url_map.redirect_defaults = False
    app.config["MAX_FORM_PARTS"] = 10
    app.extensions[context.NAME] = context.Services(
        settings=settings,
        clock=clock,
        key_file=KeyFile(settings.keys.file, settings.keys.algorithm),
        mini_program=MiniProgram.of(settings),
        official_account=OfficialAccount.of(settings),
        answers=Answers(settings.official_account.answer_threads, partial(_give_back, db)),
    )
    _register(app, settings)
    _around_requests(app, settings, db)
    errors.install(app)
    access.refuse_unmarked(app)
    if settings.limits.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.limits.trusted_proxies)  # type: ignore[method-assign]
    return app


def from_environment() -> OpenAPI:
    """The application for gunicorn: settings from file and environment, refused as a whole when wrong.

    Raises:
        SettingsWrong: naming everything that is wrong.
        DatabaseUnsafe: the database would lose what it acknowledged.
    """
    settings = config.load()
    app = create_app(settings)
    with database.connected(models.database.obj):
        database.refuse_unsafe(models.database.obj)
    return app


def _register(app: OpenAPI, settings: Settings) -> None:
    for blueprint in BLUEPRINTS:
        app.register_api(blueprint)
    if settings.service.mode == "test":
        app.register_api(testing.api)

    @access.public
    def show_openapi() -> Response:
        return jsonify(_document(app))

    app.add_url_rule("/openapi/openapi.json", "openapi", show_openapi)


def _document(app: OpenAPI) -> dict[str, Any]:
    """The OpenAPI document, with the idempotency header where a view asks for it."""
    document: dict[str, Any] = app.api_doc
    for methods in document["paths"].values():
        for operation in methods.values():
            parameters = operation.setdefault("parameters", [])
            if operation.get("x-idempotent") and IDEMPOTENCY_PARAMETER not in parameters:
                parameters.append(IDEMPOTENCY_PARAMETER)
    return document


def _around_requests(app: OpenAPI, settings: Settings, db: Database) -> None:
    limits = settings.limits
    shell = settings.web.shell_origin
    policy = (
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; base-uri 'self'; "
        f"form-action 'none'; frame-ancestors {shell or chr(39) + 'none' + chr(39)}"
    )

    uploads = {
        "attachments.upload": limits.photo_bytes,
        "admin_attachments.upload_document": limits.photo_bytes,
        "admin_published.upload_photo": limits.photo_bytes,
        "admin_import_uploads.check_file": settings.imports.upload_bytes,
        "admin_import_uploads.apply_file": settings.imports.upload_bytes,
    }

    @app.before_request
    def limit_body() -> None:
        most = uploads.get(request.endpoint or "")
        # A little room around the file for the multipart form.
        request.max_content_length = limits.body_bytes if most is None else most + 65536

    app.before_request(access.enforce)
    door.sign_answers(app)

    @app.after_request
    def protect(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Cache-Control", "no-store")
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "no-referrer"
        headers.setdefault("Content-Security-Policy", policy)
        return response

    @app.teardown_request
    def give_back(_error: BaseException | None) -> None:
        _give_back(db)


def _give_back(db: Database) -> None:
    """Whatever connection this thread has used is free for others."""
    if not db.is_closed():
        db.close()
