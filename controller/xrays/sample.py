"""A random sample of another manifest's x-rays."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from android_bridge.base import Problem
from controller.xrays.manifest_file import seal
from controller.xrays.selection import ManifestSample

if TYPE_CHECKING:
    from controller.xrays.manifest import Manifest, Xray


def sample_manifest(whole: Manifest, count: int, seed: int) -> Manifest:
    """Draw x-rays from a manifest and number them 1..`count`, in the order they have there.

    X-rays are drawn, not patients: of a patient with several, some may be drawn and others not. The same
    manifest, count and seed give the same sample on any machine; a smaller count gives a part of a larger
    one.

    Parameters
    ----------
    whole
        The manifest to draw from.
    count
        How many x-rays.
    seed
        Which of them.

    Raises
    ------
    Problem
        Where it has fewer, or none are asked for.
    """
    if not 1 <= count <= len(whole):
        raise Problem(
            "the manifest does not have so many x-rays",
            expected=f"1 to {len(whole)}",
            got=str(count),
            advice=f"take no more than {len(whole)}",
        )

    def rank(xray: Xray) -> tuple[str, int]:
        # by hash: a library's random generator may change, this may not
        return hashlib.sha256(f"{seed}:{xray.key}".encode()).hexdigest(), xray.index

    drawn = sorted(sorted(whole.xrays, key=rank)[:count], key=lambda xray: xray.index)
    return seal(
        replace(
            whole,
            selection=ManifestSample(count, seed, len(whole), whole.digest).to_dict(),
            xrays=tuple(replace(xray, index=index) for index, xray in enumerate(drawn, start=1)),
            digest="",
        )
    )
