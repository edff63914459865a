"""浏览器测试的手 / What a hand does on a phone of the phones page, or on a web page that shows the mini-program."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import BrowserContext, FrameLocator, Locator, Page, Route, expect

from tests.browser.city import City
from tests.servers import wait_until

DIMENSIONS = ("依法行政", "服务态度", "办事效率", "廉政情况")
LARGEST_PICTURE = 250_000


class Screen:
    """The mini-program on a screen: only what the page on top shows can be found."""

    def __init__(self, root: Page | FrameLocator) -> None:
        self._root = root
        self.top = root.locator("wx-page:not([hidden])")
        self.title = root.locator("#title")

    def text(self, words: str, *, exact: bool = False) -> Locator:
        return self.top.get_by_text(words, exact=exact).filter(visible=True).first

    def button(self, name: str, *, exact: bool = False) -> Locator:
        return self.top.get_by_role("button", name=name, exact=exact)

    def card(self, title: str) -> Locator:
        """The card of the page with this title."""
        return self.top.locator(".card", has=self._root.locator(".card-title", has_text=title))

    def choose(self, group: str, choice: str) -> None:
        """Tap one of the choices below a heading."""
        self.group(group).get_by_text(choice, exact=True).click()

    def group(self, name: str) -> Locator:
        return self.top.get_by_role("radiogroup", name=name)

    def to_home(self) -> None:
        """Tap the house in the bar above a page that was opened from outside."""
        self._root.locator("#home").click()

    def answer(self, words: str) -> None:
        """Tap a button of the dialog that asks something."""
        self._root.locator("dialog").get_by_role("button", name=words, exact=True).click()

    def rate(self, grades: dict[str, str], comment: str = "") -> None:
        for dimension, grade in grades.items():
            self.choose(dimension, grade)
        if comment:
            self.top.get_by_label("想说的话").fill(comment)


class Handset(Screen):
    """One person's phone on the phones page."""

    def __init__(self, desk: Page, city: City, user: str) -> None:
        self.node = desk.locator(f"[data-user={user}]")
        super().__init__(self.node.frame_locator("iframe"))
        self.desk, self.city, self.user = desk, city, user

    def wait_until_started(self) -> None:
        expect(self.top).to_be_visible()
        expect(self.node.locator(".cover")).to_have_count(0)

    def scan(self, label: str) -> None:
        """Press 扫一扫 beside the phone and hold it before one of the printed codes."""
        self.node.locator(".station-head").get_by_role("button", name="扫一扫").click()
        self.node.get_by_role("button", name=label).first.click()

    def scan_pasted(self, text: str) -> None:
        self.node.locator(".station-head").get_by_role("button", name="扫一扫").click()
        self.node.get_by_label("二维码内容").fill(text)
        self.node.get_by_role("button", name="确定").click()

    def allow_notices(self) -> None:
        """Answer WeChat's question whether messages may come."""
        self.node.get_by_role("dialog", name="订阅消息").get_by_role("button", name="允许").click()

    def say(self, words: str) -> str:
        """Write to the official account; its answer."""
        bubbles = self.node.locator(".said:not(.said-out) .bubble")
        before = bubbles.count()
        self.node.get_by_label("发消息").fill(words)
        self.node.get_by_role("button", name="发送").click()
        expect(bubbles).to_have_count(before + 1)
        return bubbles.last.inner_text()

    def cards(self, words: str) -> Locator:
        """The message cards in the chat, or the notice that dropped in, with these words."""
        return self.node.locator(".card, .banner-open").filter(has_text=words)

    def open(self, url: str) -> None:
        """Let WeChat open a page of the mini-program, as a card does."""
        self.node.locator("iframe").evaluate(
            """(frame, url) => frame.contentWindow.postMessage(
                { wxhost: 1, event: 'open', url, scene: 1014 }, new URL(frame.src).origin)""",
            url,
        )

    def enter(self, url: str) -> None:
        """Bring the mini-program over the chat by the account's menu, and open a page of it."""
        if "is-open" not in (self.node.locator(".slide").get_attribute("class") or ""):
            self.node.get_by_role("button", name="工作台").click()
            self.node.get_by_role("button", name="打开工作台").click()
            self.wait_until_started()
        self.open(url)
        wait_until(lambda: self.route() == url.partition("?")[0], seconds=8, what=f"{url} on the phone of {self.user}")

    def route(self) -> str:
        """The path of the page on top."""
        return str(self.top.evaluate("() => getCurrentPages().at(-1)?.route"))

    def leave(self) -> None:
        """Go back from the mini-program to the chat."""
        self.node.get_by_role("button", name="返回公众号").click()


def phone_sized(context_of: Callable[..., BrowserContext], **options: Any) -> Page:
    """A page of a browser as wide as a phone, with a storage of its own."""
    return context_of(viewport={"width": 375, "height": 740}, **options).new_page()


def lose_answer(route: Route) -> None:
    """The request arrives and its answer does not."""
    route.fetch()
    route.abort()


class Album:
    """照片：pictures of the screens in a folder, small enough for a repository."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def phone(self, handset: Handset, name: str) -> None:
        """What the phone shows, without the simulator's bars and round corners."""
        bare = """(node, bare) => {
            for (const bar of node.querySelectorAll('.bar, .mini-back')) bar.style.display = bare ? 'none' : '';
            node.querySelector('.screen').style.borderRadius = bare ? '0' : ''; }"""
        handset.node.evaluate(bare, True)
        picture = _opened(handset.node.locator(".stage").screenshot(animations="disabled"))
        handset.node.evaluate(bare, False)
        # The phone may stand between two rows of pixels: the upper one is not its own.
        height = picture.width * 740 // 375
        self._keep(picture.crop((0, picture.height - height, picture.width, picture.height)), name)

    def page(self, page: Page, name: str) -> None:
        self._keep(_opened(page.screenshot(animations="disabled")), name)

    def stations(self, desk: Page, users: list[str], name: str, *, width: int) -> None:
        """Some phones of the phones page side by side."""
        show = """(stand, users) => { for (const one of stand.children)
            one.style.display = !users || users.includes(one.dataset.user) ? '' : 'none' }"""
        stand = desk.locator("#phones")
        stand.evaluate(show, users)
        first, last = (desk.locator(f"[data-user={user}]").bounding_box() for user in (users[0], users[-1]))
        assert first
        assert last
        clip = {
            "x": first["x"] - 34,
            "y": first["y"] - 10,
            "width": last["x"] + last["width"] - first["x"] + 68,
            "height": first["height"] + 40,
        }
        picture = _opened(desk.screenshot(animations="disabled", clip=clip, full_page=True))  # type: ignore[arg-type]
        stand.evaluate(show, None)
        size = (width, round(picture.height * width / picture.width))
        self._keep(picture.resize(size, Image.Resampling.LANCZOS), name)

    def _keep(self, picture: Image.Image, name: str) -> None:
        """Raises: AssertionError when the picture is larger than a repository should carry."""
        path = self.folder / f"{name}.png"
        picture.save(path, optimize=True)
        if path.stat().st_size > LARGEST_PICTURE:
            picture.quantize(256, kmeans=4, dither=Image.Dither.NONE).save(path, optimize=True)
        assert path.stat().st_size <= LARGEST_PICTURE, path


def _opened(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")
