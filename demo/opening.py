"""开门：what is done at every start once the servers answer: WeChat is told who is who, and the guide is printed."""

from __future__ import annotations

import models
from demo import city, guide, people
from demo.installation import Installation
from demo.processes import Children, start_workers
from demo.steps import step
from demo.wechat import Wechat
from handlers import menu
from wx_backend import database, migrating
from wx_backend.cli import bot_context, open_database
from wx_backend.clock import system_clock
from wx_backend.config import Settings
from wx_backend.domain import caseload


def open_doors(place: Installation, children: Children, port: int, simulator_port: int, *, people_known: bool) -> None:
    """Bring service and platform together; return when all that can be tried can be tried."""
    settings = place.settings()
    with step("启动服务 start the service") as note:
        db = open_database(settings)
        with database.connected(db):
            migrating.up(db)
            wechat = Wechat(simulator_port)
            children.wait_for(f"http://127.0.0.1:{simulator_port}/_control/health")
            if not people_known:
                _introduce(wechat)
            children.wait_for(f"{settings.service.base_url}/readyz")
            wechat.open_accounts(settings)
            menu.install(bot_context(settings, system_clock))
            _set_out_phones(wechat, settings)
            start_workers(children, place.folder)
            facts = _facts(place, settings)
        db.close_all()  # type: ignore[attr-defined]
        note("web, simulator, sender, scheduler")
    print("\n".join(guide.lines(facts)), flush=True)


def _introduce(wechat: Wechat) -> None:
    """The platform keeps chats over a restart, but no people: the same ones, with the same openids, come again."""
    wechat.register(people.everybody(len(city.offices()), people.CITIZENS), following=True)


def _set_out_phones(wechat: Wechat, settings: Settings) -> None:
    codes = city.phone_codes(settings.service.base_url)
    wechat.show_phones(settings, codes, people.admin(city.largest_office()))


def _facts(place: Installation, settings: Settings) -> guide.Facts:
    now = system_clock()
    head = models.StaffAccount.get(models.StaffAccount.name == people.HEAD.name.split("（")[0])
    waiting = [row.id for row in caseload.todo(head, today=now.date(), limit=100) if row.status == "filed"]
    return guide.Facts(
        web=settings.service.base_url,
        simulator=settings.wechat.api_base,
        folder=place.folder,
        code_url=city.phone_codes(settings.service.base_url)[0]["url"],
        waiting=waiting[-1] if waiting else None,
        filled_at=place.filled_at,
        now=now,
    )
