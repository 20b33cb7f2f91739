"""Find the Python that a bot folder brings along, and load folder and code together."""

from __future__ import annotations

import hashlib
import sys
import traceback
from dataclasses import dataclass
from importlib import import_module, invalidate_caches
from importlib.machinery import ModuleSpec
from importlib.util import cache_from_source, module_from_spec
from pathlib import Path
from types import ModuleType

from bot.authoring.loader import load
from bot.authoring.reader import mistake
from bot.engine.actions import Registry
from bot.engine.flow import Place, Script
from bot.errors import FlowError

CODE_FILE = "actions.py"


@dataclass(frozen=True)
class Loaded:
    """Hold a bot folder's script together with the code that the script names."""

    script: Script
    registry: Registry
    module: ModuleType | None  # the folder's actions.py, if it has one


def load_folder(folder: Path) -> Loaded:
    """Load a bot folder, YAML and code, unchecked; raise FlowError for what cannot be read."""
    folder = folder.resolve()
    script = load(folder)
    module = import_code(folder)
    registry = Registry.collect(vars(module)) if module is not None else Registry()
    return Loaded(script, registry, module)


def import_code(folder: Path, file: str = CODE_FILE) -> ModuleType | None:
    """Import a file of a resolved folder once, its relative imports working; None without it."""
    path = folder / file
    if not path.is_file():
        return None
    try:
        module = import_module(f"{_package_of(folder)}.{path.stem}")
    except Exception as error:
        raise FlowError(_import_mistake(error, path)) from error
    if module.__file__ is None or Path(module.__file__).resolve() != path:
        sentence = f"Python imports another '{module.__name__}' instead, from {module.__file__}"
        raise FlowError(mistake(Place(file, 1), sentence))
    return module


def forget_code(folder: Path, file: str = CODE_FILE) -> None:
    """Let the next import of a file of a resolved folder read it again; what runs keeps the old."""
    path = folder / file
    sys.modules.pop(f"{_package_of(folder)}.{path.stem}", None)
    invalidate_caches()  # a new file may not be seen yet, so short after a look at the folder
    # Bytecode is dated in whole seconds: two edits within one could look like the same.
    Path(cache_from_source(str(path))).unlink(missing_ok=True)


def _package_of(folder: Path) -> str:
    """Name the package that a folder is, or make it one."""
    top = folder
    while (top / "__init__.py").is_file():
        top = top.parent
    if top == folder:
        return _made_package(folder)
    if str(top) not in sys.path:
        sys.path.append(str(top))
    return ".".join(folder.relative_to(top).parts)


def _made_package(folder: Path) -> str:
    name = f"wartel_bot_{hashlib.sha256(str(folder).encode()).hexdigest()[:12]}"
    if name not in sys.modules:
        spec = ModuleSpec(name, loader=None, is_package=True)
        spec.submodule_search_locations = [str(folder)]
        sys.modules[name] = module_from_spec(spec)
    return name


def _import_mistake(error: Exception, path: Path) -> str:
    place = Place(path.name, 1)
    if isinstance(error, SyntaxError) and error.filename:
        place = Place(Path(error.filename).name, error.lineno or 1)
    else:
        for frame in traceback.extract_tb(error.__traceback__):
            if Path(frame.filename).is_relative_to(path.parent):
                place = Place(Path(frame.filename).name, frame.lineno or 1)
    return mistake(place, f"this cannot be imported: {type(error).__name__}: {error}")
