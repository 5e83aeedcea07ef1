"""How much of it: every run is short and finds each seeded defect; the long proofs are asked for.

``python3 -m controller.bootstrap prove`` runs the tests at their full length. Each number here and in the
tests that use `proved` stands twice: for every run, and for a proof.
"""

from __future__ import annotations

import os

PROVING = os.environ.get("CHEXRIG_SOAK") == "1"


def proved(usual: int, proof: int) -> int:
    """Give a number for every run, or for a proof."""
    return proof if PROVING else usual


#: How many of the 64 real x-rays the whole rig is run with.
XRAYS = proved(8, 64)
