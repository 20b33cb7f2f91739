"""Keep pyproject.toml, the locks, the page about them and the imports in step."""

import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import grimp
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
RUNTIME = [Requirement(line) for line in PROJECT["project"]["dependencies"]]
EXTRAS = {
    name: [Requirement(line) for line in lines]
    for name, lines in PROJECT["project"]["optional-dependencies"].items()
}
TEST, EMULATOR, SWARM = EXTRAS["test"], EXTRAS["emulator"], EXTRAS["swarm"]
DIAGRAMS = EXTRAS["diagrams"]
BUILD = [Requirement(line) for line in PROJECT["build-system"]["requires"]]

LOCKS = ("requirements.txt", "requirements-local.txt", "requirements-test.txt")

NEIGHBOURS = {"webhook", "wartel_pytest", "pytest", "_typeshed"}  # the last for checkers alone
"""Our own modules beside the packages, and the program that loads bot.replay.pytest_plugin."""

ENGINE_MAY_USE = {"transitions", "rapidfuzz", "numpy", "orjson"}


def names(requirements: list[Requirement]) -> set[str]:
    return {canonicalize_name(requirement.name) for requirement in requirements}


def pins(lock: str) -> dict[str, str]:
    """Read the pinned versions of a lock file by name."""
    found = re.findall(r"^([\w.-]+)==([^\s;]+)", (ROOT / lock).read_text(), re.MULTILINE)
    return {canonicalize_name(name): version for name, version in found}


@pytest.mark.parametrize(
    ("heading", "declared"),
    [
        ("Runtime", RUNTIME),
        ("Emulator", EMULATOR),
        ("Diagrams", DIAGRAMS),
        ("Swarm", SWARM),
        ("Build", BUILD),
        ("Tests", TEST),
    ],
)
def test_the_page_has_one_line_for_each_declared_dependency(heading, declared):
    page = (ROOT / "docs/dependencies.md").read_text()
    section = page.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line[:1] == "|"][2:]

    assert sorted(canonicalize_name(row[0]) for row in rows) == sorted(names(declared))
    assert all(len(row) == 4 and all(row) for row in rows)


@pytest.mark.parametrize(
    ("lock", "declared"),
    [
        ("requirements.txt", RUNTIME + BUILD),
        ("requirements-local.txt", RUNTIME + BUILD + EMULATOR + DIAGRAMS),
        ("requirements-test.txt", RUNTIME + BUILD + EMULATOR + DIAGRAMS + SWARM + TEST),
    ],
)
def test_the_lock_pins_a_fitting_version_of_each_declared_dependency(lock, declared):
    pinned = pins(lock)
    for requirement in declared:
        version = pinned[canonicalize_name(requirement.name)]
        assert version in requirement.specifier, f"run make lock: {requirement}"


def test_each_lock_contains_the_one_before_it():
    runtime, local, test = (pins(lock).items() for lock in LOCKS)

    assert runtime < local < test


def test_production_installs_nothing_that_the_emulator_alone_needs():
    assert not {"defusedxml", "cattrs", "locust"} & pins("requirements.txt").keys()
    assert "requirements-local" not in (ROOT / "Dockerfile").read_text()


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_has_hashes_and_tells_pip_nothing_else(lock):
    text = (ROOT / lock).read_text()
    logical = [
        line for line in text.replace("\\\n", " ").splitlines() if line and line.lstrip()[0] != "#"
    ]

    assert all(re.search(r"--hash=sha256:[0-9a-f]{64}", line) for line in logical)
    assert "//" not in text
    assert not re.search(r"^\s*--?(?!hash=)\w", text, re.MULTILINE)


def outside_imports(graph: grimp.ImportGraph, *rooms: str) -> set[str]:
    """List the packages that these rooms import themselves, without Python's own modules."""
    ours = {module for room in rooms for module in {room, *graph.find_descendants(room)}}
    used = {used for module in ours for used in graph.find_modules_directly_imported_by(module)}
    return {
        module
        for module in used
        if graph.is_module_squashed(module) and module not in sys.stdlib_module_names
    }


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph("bot", "flows", include_external_packages=True, cache_dir=None)


def test_the_engine_uses_no_package_beyond_those_it_is_built_on(graph):
    assert outside_imports(graph, "bot.engine") <= ENGINE_MAY_USE


def test_only_the_machine_module_knows_the_state_machine_package(graph):
    assert graph.find_modules_that_directly_import("transitions") == {"bot.engine.machine"}


def known_with(*requirements: Requirement) -> set[str]:
    """Name the runtime packages, their companions and these."""
    declared = names(RUNTIME)
    companions = {Requirement(line) for name in declared for line in metadata.requires(name) or ()}
    without_condition = names([needed for needed in companions if not needed.marker])
    return declared | without_condition | names(list(requirements))


def test_every_imported_package_is_declared_or_comes_with_a_declared_one(graph):
    rooms = {room: known_with() for room in {"flows", *graph.find_children("bot")}}
    rooms["bot.channels"] = known_with(*DIAGRAMS)
    rooms["bot.emulator"] = known_with(*EMULATOR)
    rooms["bot.swarm"] = known_with(*SWARM, Requirement("gevent"))  # locust's own, and its effect
    providers = metadata.packages_distributions()
    for room, known in rooms.items():
        for module in outside_imports(graph, room) - NEIGHBOURS:
            assert {canonicalize_name(name) for name in providers[module]} & known, module
