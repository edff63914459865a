"""唯一入口 / Ratings come into being in one place, and what leads there is a citizen's ticket and nothing else."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Everything that runs in the service or acts on its database. The benchmarks fill databases of their own.
PLACES = ("models.py", "scheduler.py", "wx_backend", "handlers", "demo", "migrations", "tools")
WRITING = {
    "insert", "insert_many", "insert_from", "create", "get_or_create", "replace", "replace_many", "bulk_create", "save",
    "raw",
}  # fmt: skip
RAW_INSERT = re.compile(r"\b(?:insert|replace)\b[^;]*\binto\b[\s`\"]*rating\b(?!_)", re.I | re.S)


def sources() -> list[Path]:
    files = [ROOT / place for place in PLACES if place.endswith(".py")]
    return files + [path for place in PLACES for path in sorted((ROOT / place).rglob("*.py"))]


def names_of_rating(tree: ast.AST) -> set[str]:
    """What the table is called in a file, be it imported under another name or assigned to one."""
    names = {"Rating"}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            names |= {one.asname or one.name for one in node.names if one.name == "Rating"}
        if isinstance(node, ast.Assign) and is_rating(node.value, names):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return names


def is_rating(node: ast.AST, names: set[str]) -> bool:
    return (isinstance(node, ast.Name) and node.id in names) or (
        isinstance(node, ast.Attribute) and node.attr == "Rating"
    )


def doors(source: str) -> list[str]:
    """Every expression of a file that could put a row into the table of ratings, with its line."""
    tree = ast.parse(source)
    names, found = names_of_rating(tree), []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Attribute) and called.attr in WRITING and is_rating(called.value, names):
                found.append(f"{node.lineno}: {called.attr}")
            if is_rating(called, names):
                found.append(f"{node.lineno}: a row made in memory")
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and RAW_INSERT.search(node.value):
            found.append(f"{node.lineno}: SQL")
    return found


def test_there_is_exactly_one_insert_of_a_rating():
    found = {str(path.relative_to(ROOT)): made for path in sources() if (made := doors(path.read_text()))}

    assert list(found) == ["wx_backend/domain/ratings.py"]
    [only] = found["wx_backend/domain/ratings.py"]
    assert only.endswith(": insert")


def test_only_the_view_of_citizens_goes_through_that_door():
    """`ratings.rate` is called by one view; no job, command, import or route for staff calls it."""
    calling = [
        str(path.relative_to(ROOT))
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "rate"
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "ratings"
    ]
    importing = [
        str(path.relative_to(ROOT))
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module == "ratings" and "rate" in {one.name for one in node.names}
    ]

    assert calling == ["wx_backend/api/ratings.py"]
    assert importing == []


def test_a_rating_has_no_default_grade():
    from pydantic import ValidationError

    from wx_backend.api.ratings import NewRating

    for grades in ({}, {"legality": 4}, None):
        with pytest.raises(ValidationError):
            NewRating.model_validate({"ticket": "x" * 22, "grades": grades})
    with pytest.raises(ValidationError):
        NewRating.model_validate({"ticket": "x" * 22})


@pytest.mark.parametrize(
    "source",
    [
        "Rating.insert(grades='4444').execute()",
        "models.Rating.create(grades='4444')",
        "from models import Rating as Row\nRow.insert_many([])",
        "table = Rating\ntable.replace()",
        "Rating(grades='4444').save(force_insert=True)",
        "database.execute_sql('INSERT INTO rating VALUES (1)')",
        'database.execute_sql("insert ignore into `rating` (grades) select 1")',
    ],
)
def test_the_search_finds_other_doors(source):
    assert doors(source)


@pytest.mark.parametrize(
    "source", ["Rating.select()", "RatingComment.insert()", "'INSERT INTO rating_ticket VALUES (1)'"]
)
def test_the_search_finds_no_door_where_there_is_none(source):
    assert not doors(source)
