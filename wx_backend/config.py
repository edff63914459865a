"""配置：settings from an ini file and the environment, checked as a whole before anything starts.

Everything that is wrong is named at once. Outside the demo and test modes, example values and weak secrets are refused.
"""

from __future__ import annotations

import configparser
import os
import re
from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

PREFIX = "MASHANG_"
# All of them may wait for the one write lock; more would wait longer than a phone does.
MOST_SQLITE_WRITERS = 16
STAFF_TEMPLATES = (
    "complaint_notice",
    "assignment_notice",
    "warning_notice",
    "escalation_notice",
    "weekly_digest",
    "monthly_report",
    "circular_notice",
    "binding_notice",
)
Positive = Annotated[int, Field(gt=0)]


class SettingsWrong(Exception):
    """The settings cannot be used; `problems` names each one in words."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("配置有误：\n" + "\n".join(f"  - {problem}" for problem in problems))
        self.problems = problems


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ServiceSettings(_Section):
    mode: Literal["production", "demo", "test"]
    city: str
    base_url: str = Field(pattern=r"^https?://[^/]+$")
    data_dir: Path


class DatabaseSettings(_Section):
    url: str
    pool_size: Positive
    busy_timeout_seconds: Annotated[float, Field(ge=10)]


class KeySettings(_Section):
    file: Path
    algorithm: Literal["aes-256-gcm", "sm4-gcm"]


class WechatSettings(_Section):
    api_base: str = Field(pattern=r"^https?://[^/]+$")
    connect_timeout_seconds: Annotated[float, Field(gt=0)]
    read_timeout_seconds: Annotated[float, Field(gt=0)]
    content_check_timeout_seconds: Annotated[float, Field(gt=0)]
    link_check_name: str = Field(pattern=r"^([A-Za-z0-9_-]+\.txt)?$")
    link_check_text: str


class MiniProgramSettings(_Section):
    appid: str
    secret: str
    token: str
    encoding_aes_key: str


class OfficialAccountSettings(_Section):
    appid: str
    secret: str
    original_id: str
    token: str
    encoding_aes_key: str
    answer_seconds: Annotated[float, Field(gt=0, le=4)]
    work_seconds: Annotated[float, Field(gt=0, le=60)]
    answer_threads: Positive


class TemplateSettings(_Section):
    complaint_notice: str
    assignment_notice: str
    warning_notice: str
    escalation_notice: str
    weekly_digest: str
    monthly_report: str
    circular_notice: str
    binding_notice: str
    progress: str
    progress_kind: Literal["one_time", "long_term"]


class SessionSettings(_Section):
    citizen_days: Positive
    staff_hours: Positive
    desk_minutes: Positive


class LimitSettings(_Section):
    tickets_per_citizen_per_day: Positive
    tickets_per_address_per_day: Positive
    case_tries_per_citizen_per_day: Positive
    case_tries_per_case_per_day: Positive
    browser_sessions_per_address_per_day: Positive
    desk_sign_ins_per_address_per_hour: Positive
    complaints_per_citizen_per_day: Positive
    attachments_per_citizen_per_day: Positive
    complaints_per_address_per_day: Positive
    attachments_per_address_per_day: Positive
    progress_failures_per_address_per_hour: Positive
    unknown_codes_per_address_per_hour: Positive
    code_reports_per_address_per_day: Positive
    comment_chars: Positive
    complaint_chars: Positive
    answer_chars: Positive
    messages_per_complaint_per_day: Positive
    contacts_per_staff_per_day: Positive
    photos_per_complaint: Positive
    binding_minutes: Positive
    binding_tries_per_day: Positive
    body_bytes: Positive
    photo_bytes: Positive
    callback_bytes: Positive
    photo_pixels: Positive
    trusted_proxies: Annotated[int, Field(ge=0)]


class RatingSettings(_Section):
    release_floor: Annotated[int, Field(ge=5)]
    comparison_floor: Positive
    ticket_days: Positive
    burst_per_person_per_day: Positive
    burst_per_address_per_hour: Positive
    burst_per_target_per_hour: Positive
    burst_factor: Annotated[float, Field(ge=1)]


HOUR = r"([01]\d|2[0-3]):[0-5]\d"


class DeadlineSettings(_Section):
    presets_file: str
    office_hours: str = Field(pattern=rf"^{HOUR}-{HOUR}(,{HOUR}-{HOUR})*$")
    unopened_office_hours: Positive
    ladder_office_hours: Positive
    acknowledged_office_hours: Annotated[int, Field(ge=0)]
    pause_working_days: Annotated[int, Field(ge=0, le=60)]
    quiet_from: str = Field(pattern=rf"^{HOUR}$")
    quiet_until: str = Field(pattern=rf"^{HOUR}$")
    red_in_quiet_hours: bool

    @property
    def office(self) -> tuple[tuple[time, time], ...]:
        """The hours of a working day, from morning to evening."""
        spans = (span.split("-") for span in self.office_hours.split(","))
        return tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in spans)


class ImportSettings(_Section):
    source_url: str = Field(pattern=r"^(https?://\S+)?$")
    source_token: str
    connect_timeout_seconds: Annotated[float, Field(gt=0)]
    read_timeout_seconds: Annotated[float, Field(gt=0)]
    upload_bytes: Positive


class ComplaintSettings(_Section):
    reopen_days: Positive
    silence_days: Positive
    release_floor: Annotated[int, Field(ge=5)]


class OutboxSettings(_Section):
    lease_seconds: Positive
    max_attempts: Positive
    first_retry_seconds: Positive
    longest_retry_seconds: Positive
    idle_seconds: Annotated[float, Field(gt=0)]


class DigestSettings(_Section):
    hour: Annotated[int, Field(ge=0, le=23)]
    minute: Annotated[int, Field(ge=0, le=59)]


class RetentionSettings(_Section):
    idempotency_days: Positive
    callback_days: Positive
    outbox_days: Positive
    complaint_years: Positive
    suggestion_years: Positive
    praise_years: Positive
    tip_off_years: Positive


class WebSettings(_Section):
    host_dir: Path
    shell_origin: str
    workers: Positive
    threads: Positive


class Settings(_Section):
    service: ServiceSettings
    database: DatabaseSettings
    keys: KeySettings
    wechat: WechatSettings
    mini_program: MiniProgramSettings
    official_account: OfficialAccountSettings
    templates: TemplateSettings
    sessions: SessionSettings
    limits: LimitSettings
    ratings: RatingSettings
    deadlines: DeadlineSettings
    imports: ImportSettings
    complaints: ComplaintSettings
    outbox: OutboxSettings
    digest: DigestSettings
    retention: RetentionSettings
    web: WebSettings


EXAMPLE = Path(__file__).resolve().parent.parent / "config.example.ini"


def load(path: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings: the example's values, over them the file's, over them the environment's.

    The path comes from ``MASHANG_CONFIG`` when none is given, and is ``config.ini`` otherwise.

    Raises:
        SettingsWrong: with everything that is wrong.
    """
    environment = os.environ if environment is None else environment
    path = path or Path(environment.get(f"{PREFIX}CONFIG", "config.ini"))
    values = read_ini(EXAMPLE)
    problems: list[str] = []
    if path.exists():
        _overlay(values, read_ini(path), str(path), problems)
    elif f"{PREFIX}CONFIG" in environment:
        problems.append(f"找不到配置文件 {path}")
    _overlay(values, _from_environment(environment, values, problems), "环境变量", problems)
    settings = _checked(values, problems)
    if settings is not None:
        problems += weaknesses(settings)
    if settings is None or problems:
        raise SettingsWrong(problems)
    return settings


def read_ini(path: Path) -> dict[str, dict[str, str]]:
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(path, encoding="utf-8")
    return {section: dict(parser[section]) for section in parser.sections()}


def weaknesses(settings: Settings) -> list[str]:
    """What cannot work in any mode, and what must not go into production.

    The latter are example values, short secrets, notices without a template, plain HTTP, frames and test doors.
    """
    account, mini = settings.official_account, settings.mini_program
    found = _database_problems(settings)
    if not re.fullmatch(r"[A-Za-z0-9]{43}", account.encoding_aes_key):
        found.append("[official_account] encoding_aes_key 必须是 43 位字母或数字")
    if mini.token and not re.fullmatch(r"[A-Za-z0-9]{43}", mini.encoding_aes_key):
        found.append("[mini_program] 填写 token 后，encoding_aes_key 必须是 43 位字母或数字")
    if settings.service.mode != "production":
        return found
    for name, value, least in (
        ("[mini_program] secret", mini.secret, 32),
        ("[official_account] secret", account.secret, 32),
        ("[official_account] token", account.token, 16),
    ):
        if len(value) < least or len(set(value)) < 6:
            found.append(f"{name} 仍为示例值或过弱（至少 {least} 位）")
    if len(set(account.encoding_aes_key)) < 10:
        found.append("[official_account] encoding_aes_key 过弱")
    found += [f"{name} 仍为示例值" for name, value in _examples_kept(settings)]
    found += [
        f"[templates] {name} 未填写，工作人员将收不到提醒"
        for name in STAFF_TEMPLATES
        if not getattr(settings.templates, name).strip()
    ]
    if not settings.service.base_url.startswith("https://"):
        found.append("[service] base_url 必须是 https 网址")
    if not settings.wechat.api_base.startswith("https://"):
        found.append("[wechat] api_base 必须是 https 网址")
    if settings.web.shell_origin:
        found.append("[web] shell_origin 只能用于演示和测试，生产环境必须留空")
    return found


def _database_problems(settings: Settings) -> list[str]:
    url, web = settings.database.url, settings.web
    if not url.startswith(("sqlite:///", "mysql://", "mariadb://")):
        return ["[database] url 必须以 sqlite:///、mysql:// 或 mariadb:// 开头"]
    if url.startswith("sqlite:") and web.workers * web.threads > MOST_SQLITE_WRITERS:
        product = f"{web.workers}×{web.threads}"
        return [f"[web] 使用 SQLite 时 workers 与 threads 相乘不能超过 {MOST_SQLITE_WRITERS}（现为 {product}）"]
    return []


def _examples_kept(settings: Settings) -> list[tuple[str, str]]:
    example = read_ini(EXAMPLE)
    must_differ = {
        "service": ("base_url",),
        "mini_program": ("appid",),
        "official_account": ("appid", "original_id"),
    }
    return [
        (f"[{section}] {key}", value)
        for section, keys in must_differ.items()
        for key in keys
        if (value := getattr(getattr(settings, section), key)) == example[section][key]
    ]


def _overlay(
    values: dict[str, dict[str, str]], more: dict[str, dict[str, str]], source: str, problems: list[str]
) -> None:
    for section, entries in more.items():
        for key, value in entries.items():
            if key in values.get(section, {}):
                values[section][key] = value
            else:
                problems.append(f"{source} 中的 [{section}] {key} 不是已知配置项")


def _from_environment(
    environment: Mapping[str, str], known: dict[str, dict[str, str]], problems: list[str]
) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for name, value in environment.items():
        if name == "DATABASE_URL":
            found.setdefault("database", {})["url"] = value
        elif name.startswith(PREFIX) and name != f"{PREFIX}CONFIG":
            rest = name[len(PREFIX) :].lower()
            section = next((s for s in sorted(known, key=len, reverse=True) if rest.startswith(f"{s}_")), None)
            if section is None:
                problems.append(f"环境变量 {name} 不是已知配置项")
            else:
                found.setdefault(section, {})[rest[len(section) + 1 :]] = value
    return found


def _checked(values: dict[str, dict[str, Any]], problems: list[str]) -> Settings | None:
    try:
        return Settings.model_validate(values)
    except ValidationError as wrong:
        for error in wrong.errors():
            section, key = ([*map(str, error["loc"]), ""])[:2]
            problems.append(f"[{section}] {key} 的值不可用：{error['msg']}")
        return None
