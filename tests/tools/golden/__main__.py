"""Writes ``protocol/vectors`` anew: ``python tests/tools/golden``."""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parents[1])
    from golden.files import FILES, write_out
    from golden.messages import VECTORS

    for name, make in FILES.items():
        (VECTORS / name).write_text(write_out(make()), "ascii")
