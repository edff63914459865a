"""结构规则 / What import-linter cannot see: the two single files, views without queries, and words that never land."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OURS = {"models", "scheduler", "wx_backend", "handlers", "wechat_simulator", "demo", "bench", "tests"}

# Written in pieces, so that this file does not name what it looks for.
FORBIDDEN_WORDS = {
    "a host of a package registry, a mirror or a CDN": re.compile(
        r"\b(?:registry|mirrors?|pypi|deb|cdn)\.(?:[\w-]+\.)*(?:org|com|net|io|dev|cn)\b"
        r"|python" + r"hosted\.|node" + r"source\.|un" + r"pkg\.|js" + r"delivr\."
    ),
    "a path of one machine": re.compile(r"(?<![\w.*)}\]/~-])/(?:work|root|home|Users)/[\w.]"),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE" + r" KEY-----"),
}
A_SECRET = re.compile(
    r"""(?i)(?:secret|password|token|aes_?key)["']?\s*[:=]\s*["']?(?:[0-9a-f]{32,}|[A-Za-z0-9]{43})\b"""
)


def python_files(*places: str) -> list[Path]:
    found = [path for place in places for path in (ROOT / place).rglob("*.py")]
    return found + [ROOT / place for place in places if place.endswith(".py")]


def is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def imports(path: Path) -> Iterator[str]:
    """Every module a file imports when it runs, by its full name, wherever in the file the import stands."""
    tree = ast.parse(path.read_text())
    only_for_types = {id(part) for block in ast.walk(tree) if is_for_types(block) for part in ast.walk(block)}
    for node in ast.walk(tree):
        if id(node) in only_for_types:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = path.relative_to(ROOT).with_suffix("").parts[: -node.level] if node.level else ()
            module = ".".join([*package, *([node.module] if node.module else [])])
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def imported_from(paths: list[Path], *forbidden: str) -> list[str]:
    """The imports among these that are one of the forbidden modules or inside one."""
    return [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in paths
        for name in sorted(set(imports(path)))
        if any(name == module or name.startswith(module + ".") for module in forbidden)
    ]


def tracked_texts() -> Iterator[tuple[str, str]]:
    """Every text file that is or would be in the repository, with its content."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in sorted(filter(None, listed.stdout.decode().split("\0"))):
        path = ROOT / name
        if path.is_file() and b"\0" not in (content := path.read_bytes()):
            yield name, content.decode(errors="replace")


def lines_with(pattern: re.Pattern[str], *, but_not_in: tuple[str, ...] = ()) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in tracked_texts()
        if not name.startswith(but_not_in)
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_models_import_nothing_of_ours():
    assert imported_from(python_files("models.py"), *OURS) == []


def test_the_scheduler_imports_only_what_an_entry_point_may():
    assert imported_from(python_files("scheduler.py"), "wx_backend.app", "wx_backend.cli", "wx_backend.api") == []
    assert imported_from(python_files("scheduler.py"), *OURS - {"models", "wx_backend", "handlers"}) == []


def test_the_service_imports_neither_the_scheduler_nor_the_demo_nor_tests():
    service = [path for path in python_files("wx_backend", "handlers") if path.name != "cli.py"]

    assert imported_from(service, "scheduler", "demo", "bench", "tests") == []
    # The other entry point borrows the table of jobs for one command: run-due.
    assert imported_from(python_files("wx_backend/cli.py"), "demo", "bench", "tests") == []


def test_views_and_message_handlers_never_see_a_table():
    views = python_files("wx_backend/api", "handlers")

    assert views
    assert imported_from(views, "models", "peewee", "playhouse") == []


def test_the_domain_is_free_of_http_and_wechat():
    outside = ("flask", "flask_openapi3", "werkzeug", "wechatpy", "requests", "urllib", "http", "socket", "apscheduler")

    assert imported_from(python_files("wx_backend/domain"), *outside) == []


def test_the_domain_never_reads_the_clock():
    asked = re.compile(r"\b(?:datetime|date)\.(?:now|today|utcnow)\(|\btime\.time\(")

    assert [line for line in lines_with(asked) if line.startswith("wx_backend/domain/")] == []


def test_only_http_stands_between_the_simulator_and_the_rest():
    rest = python_files("models.py", "scheduler.py", "wx_backend", "handlers", "demo", "bench")

    assert imported_from(python_files("wechat_simulator"), *OURS - {"wechat_simulator"}) == []
    assert imported_from(rest, "wechat_simulator") == []


def test_every_module_of_the_backend_has_a_layer():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    placed = set(re.findall(r"wx_backend\.\w+", " ".join(contracts[0]["layers"])))
    present = {f"wx_backend.{path.stem}" for path in (ROOT / "wx_backend").glob("*.py")}
    present |= {f"wx_backend.{path.parent.name}" for path in (ROOT / "wx_backend").glob("*/__init__.py")}

    assert present - placed == {"wx_backend.__init__"}


def test_every_module_says_in_two_languages_what_it_is_for():
    silent = []
    for path in python_files(
        "models.py", "scheduler.py", "wx_backend", "handlers", "wechat_simulator", "demo", "bench"
    ):
        first = (ast.get_docstring(ast.parse(path.read_text())) or "").split("\n")[0]
        if not re.search(r"[\u4e00-\u9fff]", first) or not re.search(r"[A-Za-z]{3}", first):
            silent.append(f"{path.relative_to(ROOT)}: {first!r}")

    assert silent == []


@pytest.mark.parametrize("what", FORBIDDEN_WORDS)
def test_no_file_names(what):
    assert lines_with(FORBIDDEN_WORDS[what]) == []


def test_no_file_holds_a_secret():
    # Tests hold the published examples of WeChat's own documents.
    assert lines_with(A_SECRET, but_not_in=("tests/", "miniprogram/test/", "webhost/test/")) == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("resolved: https://registry." + "example.org/a.tgz", "a host of a package registry, a mirror or a CDN"),
        ("cd /ro" + "ot/project", "a path of one machine"),
        ("open('/ho" + "me/li/x')", "a path of one machine"),
        ("-----BEGIN RSA PRIVATE" + " KEY-----", "a private key"),
    ],
)
def test_the_scan_finds_what_it_looks_for(text, what):
    assert FORBIDDEN_WORDS[what].search(text)


def test_the_scan_finds_a_secret_but_no_placeholder():
    assert A_SECRET.search('app_secret = "' + "0123456789abcdef" * 2 + '"')
    assert not A_SECRET.search("app_secret = 请填写")
