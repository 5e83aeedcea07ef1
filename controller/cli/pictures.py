"""``chexrig pictures``."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from android_bridge.base import how_many
from controller.capture import DOUBTFUL, KeptPictures
from controller.capture.trial import TrialKind
from controller.cli.begun import OneCamera, load_cameras
from controller.cli.console import Listing, out
from controller.records import only_controller

_OTHERS = {
    TrialKind.BOARD: "calibration boards",
    TrialKind.SHUTTER: "measuring a phone",
    TrialKind.TEST: "test shots",
    TrialKind.TIMING: "timing",
    DOUBTFUL: "doubtful photos",
}
"""What is no subset, in words."""


def pictures(
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="The plan's YAML file.", show_default=False)],
    subset: Annotated[
        str, typer.Option(metavar="ID", help="Only this subset's; default: all of them, and all others.")
    ] = "",
    camera: OneCamera = "",
    delete: Annotated[bool, typer.Option("--delete", help="Delete them. No photo is touched.")] = False,
    rehearsal: Annotated[
        bool, typer.Option("--rehearsal", help="Those of the rehearsal (run --phone sim) of the plan.")
    ] = False,
) -> None:
    """List, or delete, the small pictures of photos that are on this computer.

    The phone sends one of each photo while it saves it, so that a person sees at once what was taken. They
    show the x-rays as the photos do: they lie in the plan's state folder, for its owner only, are in no pack
    and in no data set, and nothing needs them once the photos are exported. Those of calibration boards are
    among them, and those of doubtful photos, which `chexrig decide` shows.

      chexrig pictures PLAN

      chexrig pictures PLAN --delete --subset night-1
    """
    cameras = load_cameras(plan, camera=camera, rehearsal=rehearsal)
    if subset and not subset.startswith("_"):
        cameras[0].subset(subset)  # a mistyped one is told
    several = len(cameras) > 1
    listing = Listing("", *(["camera"] if several else []), "pictures of", "pictures#", "MB#")
    found = deleted = 0
    with ExitStack() as stack:
        if delete and cameras[0].state_dir.is_dir():
            stack.enter_context(only_controller(cameras[0].state_dir))
        for each in cameras:
            kept = KeptPictures(each)
            for of_it in kept.all():
                if subset in ("", of_it.subset):
                    found += of_it.count
                    name = _OTHERS.get(of_it.subset, of_it.subset)
                    row = (name, str(of_it.count), f"{of_it.size_bytes / 1e6:.1f}")
                    listing.add(*([each.camera] if several else []), *row)
                    deleted += kept.delete(of_it.subset) if delete else 0
    if not found:
        out.print("no small pictures are here")
    elif delete:
        out.print(f"{how_many(deleted, 'small picture')} deleted")
    else:
        listing.show(out)
