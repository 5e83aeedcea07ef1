"""Faces of packages of which each name is loaded when it is asked for (PEP 562)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module


def lazy(package: str, places: Mapping[str, Iterable[str]]) -> Callable[[str], object]:
    """Make the ``__getattr__`` of a package.

    Parameters
    ----------
    package
        Its ``__name__``.
    places
        The package's modules, and the names that each gives to the face.
    """
    module_of = {name: module for module, names in places.items() for name in names}

    def load(name: str) -> object:
        if name not in module_of:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f"{package}.{module_of[name]}"), name)

    return load
