"""Tries to break the protocol: ``python tests/tools/simulator --help``."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

if __name__ == "__main__":  # a process of the pool loads this file too
    sys.path[0] = str(Path(__file__).resolve().parents[1])
    from simulator.cli import main

    # Hundreds of thousands of states stay for good: looked through for garbage again and again, they cost a
    # fifth of the time.
    gc.set_threshold(200_000, 50, 1000)
    sys.exit(main())
