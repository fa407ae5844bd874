"""Stand-ins for packages that the reference imports but never calls in image classification.

Importing the reference's package imports all its scenarios, and with them graph libraries, language model clients and experiment
trackers. A stand-in lets the import pass; whoever calls anything of it gets an error, so that no measurement can rest on one.
"""

import importlib.util
import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

NEVER_CALLED = (
    "datasets",
    "git",
    "networkx",
    "openai",
    "pandas",
    "plotly",
    "requests",
    "sympy",
    "textdistance",
    "timm",
    "torch_geometric",
    "wandb",
    "yaml",
)


class _Named(type):
    """Classes that stand for anything: every attribute is another one, and none can be made an object of."""

    def __getattr__(cls, name: str) -> "_Named":
        if name.startswith("__"):
            raise AttributeError(name)
        return _named(f"{cls.__qualname__}.{name}")

    def __call__(cls, *_arguments, **_named_arguments):
        raise RuntimeError(
            f"The reference called {cls.__qualname__}, but {cls.__qualname__.partition('.')[0]} is only a stand-in here. Install the package."
        )


def _named(path: str) -> _Named:
    return _Named(path, (), {})


class _StandInModule(ModuleType):
    def __getattr__(self, name: str) -> _Named:
        if name.startswith("__"):
            raise AttributeError(name)
        return _named(f"{self.__name__}.{name}")


class _StandInFinder(MetaPathFinder, Loader):
    def __init__(self, names: set[str]):
        self._names = names

    def find_spec(self, fullname, path=None, target=None):
        if fullname.partition(".")[0] not in self._names:
            return None
        return ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec):
        return _StandInModule(spec.name)

    def exec_module(self, module):
        pass


def stand_in_where_absent() -> list[str]:
    """Puts a stand-in where one of NEVER_CALLED is not installed.

    Returns
    -------
    The names of those that have a stand-in now.
    """
    absent = [name for name in NEVER_CALLED if importlib.util.find_spec(name) is None]
    sys.meta_path.append(_StandInFinder(set(absent)))
    return absent
