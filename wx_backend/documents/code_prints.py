"""码牌印制：print-ready PDF of the carriers, set by typst with Noto CJK; and pictures of the pages."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from wx_backend.domain.cards import Card

from . import code_images

TEMPLATE = Path(__file__).with_name("typst") / "carriers.typ"
FAMILIES = ("Noto Sans CJK SC", "Noto Serif CJK SC")
# Below this many codes, putting the parts of a series together takes longer than the codes themselves.
WORTH_A_SERIES = 150


class FontsMissing(Exception):
    """The fonts with Chinese letters are not installed on this machine（fonts-noto-cjk）."""


def pdf(
    carrier: str, cards: Sequence[Card], *, base_url: str, city: str, photos: Mapping[str, bytes] | None = None
) -> bytes:
    """One PDF with every card on its carrier（`models.Carrier`）, each trimmed size with 3 mm bleed and crop marks.

    Raises:
        FontsMissing: there is no Noto CJK on this machine.
    """
    [made] = _compiled(carrier, cards, base_url=base_url, city=city, photos=photos or {}, kind="pdf")
    return made


def pages(
    carrier: str, cards: Sequence[Card], *, base_url: str, city: str, dpi: int = 150, photos: Mapping[str, bytes] = {}
) -> list[bytes]:
    """The same pages as PNG pictures.

    Raises:
        FontsMissing: there is no Noto CJK on this machine.
    """
    return _compiled(carrier, cards, base_url=base_url, city=city, photos=photos, kind="png", dpi=dpi)


def _compiled(
    carrier: str,
    cards: Sequence[Card],
    *,
    base_url: str,
    city: str,
    photos: Mapping[str, bytes],
    kind: Literal["pdf", "png"],
    dpi: int = 150,
) -> list[bytes]:
    with tempfile.TemporaryDirectory(prefix="mashang-print-") as place:
        folder = Path(place)
        shutil.copyfile(TEMPLATE, folder / TEMPLATE.name)
        for name, content in photos.items():
            (folder / f"{int(name)}.jpg").write_bytes(content)
        data = {
            "carrier": carrier,
            "city": city,
            "host": urlsplit(base_url).netloc,
            "cards": _with_codes(cards, base_url, photos),
        }
        (folder / "data.json").write_text(json.dumps(data, ensure_ascii=False))
        import typst  # with the first print: it takes 7 MB of a worker, and few ever print

        made = typst.Compiler(str(folder / TEMPLATE.name), root=place, font_paths=_fonts()).compile(
            format=kind, ppi=dpi
        )
    return [page for page in (made if isinstance(made, list) else [made]) if page is not None]


def _with_codes(cards: Sequence[Card], base_url: str, photos: Mapping[str, bytes]) -> list[dict[str, Any]]:
    rows = [asdict(card) for card in cards]
    places = [place for row in rows for place in (row, *row["sections"])]
    draw = drawer(base_url, [place["token"] for place in places])
    for place in places:
        place["qr"] = code_images.svg(draw(place["token"]))
    for row in rows:
        row["photo"] = f"{row['photo']}.jpg" if row["photo"] in photos else ""
    return rows


def drawer(base_url: str, tokens: Sequence[str]) -> Any:
    """What makes the modules of a token: put together from parts where there are many of one length."""
    prefix = link(base_url, "")
    if len(tokens) >= WORTH_A_SERIES and len(lengths := {len(token) for token in tokens}) == 1:
        return code_images.Series(prefix, lengths.pop()).modules
    return lambda token: code_images.modules(prefix + token)


def link(base_url: str, token: str) -> str:
    """What stands in a printed code: the plain link of the code's page."""
    return f"{base_url}/q/{token}"


@lru_cache(maxsize=1)
def _fonts() -> list[str]:
    import typst  # as above

    found = typst.Fonts(include_embedded_fonts=False)
    if missing := set(FAMILIES) - set(found.families()):
        raise FontsMissing(f"缺少字体 {'、'.join(sorted(missing))}，请安装 fonts-noto-cjk")
    return []
