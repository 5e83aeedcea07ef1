"""The desk with a mistake in it, to see what becomes of a run.

usage: desk_that_breaks.py INDEX ARGUMENTS-OF-CHEXRIG...

Whoever is to show the photo of this x-ray raises an exception in a slot of Qt's.
"""

from __future__ import annotations

import sys
from typing import Any

from controller.cli import main
from controller.desktop.window import Window

at = int(sys.argv.pop(1))
renew = Window.renew


def breaks(window: Window, *rest: Any) -> None:
    photo = window._desk.photo
    if photo is not None and photo.index == at:
        raise RuntimeError("a mistake in the desk")
    renew(window, *rest)


Window.renew = breaks  # type: ignore[method-assign]
sys.exit(main())
