"""The repository keeps its own rules: addresses, names, figures, stages, words about itself."""

from __future__ import annotations

import ast
import re
import shutil
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.tools import machine

ROOT = machine.ROOT
PIPELINE = ROOT / "pipeline"

STAGES = ("sources", "records", "policy", "clauses", "plan", "render", "verify", "build", "cli")
"""The packages of pipeline/ in the order of the flow; modules beside them come before the first."""

TARGETS = {"help", "setup", "run", "test", "lint", "bench", "torture", "clean"}

REGISTRIES = re.compile(
    r"pypi\.(?:org|python\.org)|pythonhosted\.org|npmjs\.(?:org|com)|yarnpkg\.com|deb\.debian\.org"
    r"|(?:index-url|find-links|registry)[ =:]+['\"]?(?:https?|file):|https?://[^\s\"']+/simple\b",
    re.IGNORECASE,
)
MACHINE_PATHS = re.compile(
    r"(?<![\w.~$})\]*-])/(?:work|root|tmp|home|Users|opt|mnt|srv)/[\w.-]|\b[A-Za-z]:[\\/]+Users[\\/]+\w"
)
MUNICIPALITIES = re.compile(
    r"旭市|清瀬|小松|港区|市民自治推進課|(?<![a-z])(?:asahi|kiyose|komatsu|minato|shimin[-_]jichi)(?![a-z])",
    re.IGNORECASE,
)
UNTRACKED_FOLDERS = {"output", "dist", "node_modules", "__pycache__"}


def tracked_files(root: Path) -> list[Path]:
    """The files of the repository, new ones included; without git, all but what it would ignore."""
    if (root / ".git").exists() and (git := shutil.which("git")):
        listing = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        done = machine.run([git, "-c", "safe.directory=*", *listing], cwd=root)
        if done.returncode == 0:
            names = filter(None, done.stdout.split("\0"))
            return sorted(path for name in names if (path := root / name).is_file())
    return sorted(path for path in root.rglob("*") if path.is_file() and not _ignored(path.relative_to(root)))


def _ignored(path: Path) -> bool:
    return any(
        part in UNTRACKED_FOLDERS or part.endswith((".egg-info", "_cache")) or part in {".git", ".venv"}
        for part in path.parts
    )


def texts(path: Path) -> Iterator[str]:
    """What is written in a file; in a Word or Excel file, in each of its parts."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                yield archive.read(name).decode("utf-8", "replace")
    else:
        yield path.read_bytes().decode("utf-8", "replace")


@cache
def modules() -> dict[str, ast.Module]:
    """The modules of the program by their path in the repository."""
    return {
        path.relative_to(ROOT).as_posix(): ast.parse(path.read_text("utf-8"), str(path))
        for path in sorted(PIPELINE.rglob("*.py"))
    }


@pytest.mark.parametrize("forbidden", [REGISTRIES, MACHINE_PATHS], ids=["registry", "machine path"])
def test_no_file_names_a_registry_or_a_folder_of_one_machine(forbidden: re.Pattern[str]) -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in tracked_files(ROOT)
        for text in texts(path)
        if (match := forbidden.search(text))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("forbidden", "text"),
    [
        (REGISTRIES, "https://" + "pypi" + ".org" + "/simple"),
        (REGISTRIES, "resolved: https://registry." + "npmjs" + ".org"),
        (REGISTRIES, "--extra-index-url " + "https" + "://mirror.example/x"),
        (MACHINE_PATHS, "open('/" + "root" + "/x.txt')"),
        (MACHINE_PATHS, "# made in " + "/home" + "/me"),
        (MACHINE_PATHS, "C:" + "\\Users\\me"),
    ],
)
def test_the_search_would_find_them(forbidden: re.Pattern[str], text: str) -> None:
    assert forbidden.search(text)


@pytest.mark.parametrize(
    "text", ["https://example.jp/home/page", "#!/usr/bin/env bash", "output/tmp/x", "${TMP}/work/x"]
)
def test_the_search_leaves_other_paths_alone(text: str) -> None:
    assert not MACHINE_PATHS.search(text)


def test_without_git_the_same_kinds_of_file_are_found(tmp_path: Path) -> None:
    for name in (
        "pipeline/a.py",
        "output/x/b.txt",
        ".venv/c.py",
        "x.egg-info/d",
        ".ci/run",
        "tests/__pycache__/e",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    assert [path.relative_to(tmp_path).as_posix() for path in tracked_files(tmp_path)] == [
        ".ci/run",
        "pipeline/a.py",
    ]


def test_make_has_the_targets_that_are_promised() -> None:
    named = TARGETS | targets_named((ROOT / "README.md").read_text("utf-8") if _has_readme() else "")
    assert sorted(named - targets()) == []


def test_targets_are_found_in_a_readme() -> None:
    readme = "Then `make run`, please make sure.\n\n```sh\n$ make test PYTEST_ARGS=-x\nmake -j2 lint\n```\n"
    assert targets_named(readme) == {"run", "test", "lint"}


def targets() -> set[str]:
    """The targets of the Makefile."""
    return set(re.findall(r"^([a-z][\w-]*):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


def targets_named(readme: str) -> set[str]:
    """The targets that a reader is told to make, in code spans and on lines of code."""
    return set(re.findall(r"(?:`|^\s*\$? ?)make (?:-\S+ )*([a-z][\w-]*)", readme, re.MULTILINE))


def _has_readme() -> bool:
    return (ROOT / "README.md").is_file()


def test_every_module_has_a_docstring() -> None:
    assert [name for name, tree in modules().items() if not ast.get_docstring(tree)] == []


def test_no_municipality_is_named_in_python() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {match.group()}"
        for path in sorted(PIPELINE.rglob("*.py"))
        for number, line in enumerate([path.stem, *path.read_text("utf-8").splitlines()])
        if (match := MUNICIPALITIES.search(line))
    ]
    assert not found, "\n".join(found)


def test_rules_carry_no_figure() -> None:
    """Figures stand in policy.yaml, each with its reference and its date in force."""
    found = [
        f"{name}:{node.lineno}: {node.value}"
        for name, tree in modules().items()
        if name.startswith("pipeline/policy/rules/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, int | float | complex)
        and not isinstance(node.value, bool)
        and node.value not in (0, 1)
    ]
    assert not found, "\n".join(found)


def test_the_packages_are_the_stages() -> None:
    folders = {path.parent.name for path in PIPELINE.glob("*/__init__.py")}
    assert folders == set(STAGES)


def test_the_page_on_the_architecture_lists_the_stages_in_their_order() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    listed = re.findall(r"^\| `pipeline/(\w+)` \|", page, re.MULTILINE)
    assert tuple(listed) == STAGES
    modules = {path.stem for path in PIPELINE.glob("*.py")} - {"__init__", "__main__"}
    assert {name for name in modules if f"`{name}.py`" not in page} == set()


def test_no_stage_imports_a_later_one() -> None:
    found = [
        f"{name}:{line}: {imported}"
        for name, tree in modules().items()
        for imported, line in imports(name, tree)
        if rank(imported) > rank(name.removesuffix(".py").replace("/", "."))
    ]
    assert not found, "\n".join(found)


def test_imports_of_every_form_are_seen() -> None:
    source = (
        "import pipeline.build.lock\nfrom pipeline import cli\nfrom ..render import pack\nfrom . import x\n"
    )
    assert [name for name, _ in imports("pipeline/plan/jobs.py", ast.parse(source))] == [
        "pipeline.build.lock",
        "pipeline.cli",
        "pipeline.render.pack",
        "pipeline.plan.x",
    ]
    assert (
        rank("pipeline.findings")
        < rank("pipeline.sources.raw")
        < rank("pipeline.plan")
        < rank("pipeline.cli")
    )
    assert rank("pipeline.__main__") == rank("pipeline.cli.main")


def imports(name: str, tree: ast.Module) -> Iterator[tuple[str, int]]:
    """What a module imports from the program, as full names, each with its line."""
    package = list(Path(name).parent.parts)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) + 1 - node.level] if node.level else []
            base = ".".join([*above, *filter(None, [node.module])])
            found = [f"{base}.{alias.name}" for alias in node.names]
        else:
            continue
        yield from ((full, node.lineno) for full in found if full.split(".")[0] == "pipeline")


def rank(module: str) -> int:
    """The place of a module in the flow; what stands beside the packages comes before them all."""
    part = [*module.split("."), ""][1]
    if part == "__main__":
        return STAGES.index("cli")
    return STAGES.index(part) if part in STAGES else -1
