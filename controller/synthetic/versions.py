"""What software makes pictures: all of it has a say in their bytes."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version

_PACKAGES = {
    "chexrig": "chexrig",
    "numpy": "numpy",
    "opencv": "opencv-python-headless",
    "pillow": "Pillow",
    "pydicom": "pydicom",
    "pylibjpeg": "pylibjpeg",
    "pylibjpeg-libjpeg": "pylibjpeg-libjpeg",
    "pylibjpeg-openjpeg": "pylibjpeg-openjpeg",
    "simplejpeg": "simplejpeg",
    "stringzilla": "stringzilla",
}


@cache
def _here() -> Mapping[str, str]:
    return {name: version(package) for name, package in _PACKAGES.items()}


def software() -> dict[str, str]:
    """Give the version of each package that has a say in the bytes of a picture, by name."""
    return dict(_here())


def python() -> str:
    """Give Python's version, such as ``3.11``: between two of them a cluster understands itself badly."""
    return ".".join(platform.python_version_tuple()[:2])
