"""浏览器测试的准备 / One running city for all browser tests; for each file a real Chromium with the phones page.

KEEP_PICTURES=1 lives a full month first and keeps the pictures in docs/images; otherwise the city is small and
the pictures go where pytest keeps its files.
"""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser.city import City
from tests.browser.desks import Cases, Desk, session_of
from tests.browser.handset import Album, Handset
from tests.servers import CHROMIUM, ROOT, require

PATIENCE_MS = 8000
USERS = ("elder", "young", "head")
AGREED = """try {
  const user = new URLSearchParams(location.search).get('user') ?? '';
  localStorage.setItem(`wxhost:privacy:${user}`, 'agreed');
} catch { /* a page without storage asks nothing either */ }"""
PICTURES = os.environ.get("KEEP_PICTURES") == "1"


@pytest.fixture(scope="session")
def city(tmp_path_factory):
    with City(tmp_path_factory.mktemp("browser"), full=PICTURES) as running:
        yield running


@pytest.fixture(scope="session")
def album(tmp_path_factory):
    return Album(ROOT / "docs" / "images" if PICTURES else tmp_path_factory.mktemp("pictures"))


@pytest.fixture(scope="module")
def browser():
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=require("chromium"), args=CHROMIUM)
        yield running
        running.close()


@pytest.fixture(scope="module")
def context_of(browser):
    """Makes browser contexts: each is a browser of its own, with its own storage.

    With `agreed` its people have agreed to the privacy guideline before.
    """
    made = []

    def make(*, agreed=True, **options):
        context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", reduced_motion="reduce", **options)
        context.set_default_timeout(PATIENCE_MS)
        if agreed:
            context.add_init_script(AGREED)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()


@pytest.fixture(scope="session")
def cases(city):
    return Cases(city)


@pytest.fixture(scope="module")
def desk_of(city, context_of):
    """The browser of this member of staff, or of a citizen where nobody is named; made once for each width."""
    made: dict[tuple[str, int], Desk] = {}

    def of(user="", *, width=375):
        if (user, width) not in made:
            size = {"width": width, "height": 740 if width < 600 else 900}
            context = context_of(viewport=size, device_scale_factor=2 if width < 600 else 1)
            if user:
                context.add_init_script(f"localStorage.setItem('mp:session', {session_of(city, user)})")
            made[user, width] = Desk(context.new_page(), city)
        return made[user, width]

    return of


@pytest.fixture(scope="module")
def complaints():
    """What browser and pages said in the console of the phones page that should not have been said."""
    return []


@pytest.fixture(scope="module")
def desk(city, context_of, complaints):
    """The phones page, with everybody's phone on it."""
    context = context_of(viewport={"width": 1860, "height": 900}, device_scale_factor=2 if PICTURES else 1)
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{city.wechat}/")
    return page


@pytest.fixture(scope="module")
def phones(desk, city):
    """The phones by the names of the people: elder, young (citizens), head (supervision), department."""
    users = {user: user for user in USERS} | {"department": city.phones["departments"][0]}
    found = {name: Handset(desk, city, user) for name, user in users.items()}
    for citizen in ("elder", "young"):
        found[citizen].wait_until_started()
    return found


@pytest.fixture(scope="module")
def elder(phones):
    return phones["elder"]


@pytest.fixture(scope="module")
def young(phones):
    return phones["young"]


@pytest.fixture(scope="module")
def head(phones):
    return phones["head"]


@pytest.fixture(scope="module")
def department(phones):
    return phones["department"]
