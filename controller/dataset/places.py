"""Where a photo stands in a data set."""

from __future__ import annotations

import re
from collections.abc import Iterable

from android_bridge.base import Problem
from controller.dataset.capture import SYNTHETIC, Capture, Owner
from controller.xrays import SPLITS

_DEVICE = re.compile(r"[A-Za-z0-9_-]{1,40}")
_KINDS = {"film": "film", SYNTHETIC: SYNTHETIC}


def check_device(device: str, *, what: str = "device", where: str = "--device") -> None:
    """Make sure that a camera's name can be a folder.

    Parameters
    ----------
    what, where
        What has the name, where it is no device, and where it was given.

    Raises
    ------
    Problem
        When it cannot.
    """
    if not _DEVICE.fullmatch(device) or device in SPLITS:  # its table would be read as another split's
        raise Problem(
            f"the {what}'s name cannot be a folder",
            where=where,
            expected=f"1 to 40 letters, digits, _ and -, such as nokia; not {', '.join(SPLITS)}",
            got=device,
        )


class Places:
    """The places of a data set and whose they are; none ever changes its owner.

    Parameters
    ----------
    captures
        The photos that are there.
    """

    def __init__(self, captures: Iterable[Capture]) -> None:
        self._owners: dict[str, Owner] = {}
        self._places: dict[Owner, str] = {}
        for each in captures:
            self._hand_out(each.place, each.identity)

    def place(self, capture: Capture) -> str:
        """Give the place of a photo: CheXphoto's, or its own where another subset's photo has that one.

        Raises
        ------
        Problem
            When the camera cannot be a folder, or the photo is in the data set as another device's.
        """
        if capture.is_synthetic:
            check_device(capture.device, what="chain", where="the chain's name")
        else:
            check_device(capture.folder)
        owner = capture.identity
        # Neither a camera's name nor a plan's or subset's has a dot: nobody else's folder is called so.
        more = f"{capture.plan}.{capture.subset}" if capture.plan else capture.origin
        candidates = [_laid_out(capture, each) for each in (capture.folder, f"{capture.folder}.{more}")]
        if owner in self._places:
            place = self._places[owner]
            if place not in candidates:
                raise _other_device(owner, place, candidates[0])
            return place
        for place in candidates:
            if place not in self._owners:
                return self._hand_out(place, owner)
        raise Problem(
            "two photos belong to one place of the data set",
            where=candidates[-1],
            got=f"photos of {capture.key}, one of them in {_named(self._owners[candidates[-1]])}",
            advice="give the subset another name, or its phone another --device",
        )

    def owner(self, place: str) -> Owner | None:
        """Give whose a place is."""
        return self._owners.get(place)

    def _hand_out(self, place: str, owner: Owner) -> str:
        self._owners[place] = owner
        self._places[owner] = place
        return place


def _laid_out(capture: Capture, folder: str) -> str:
    key = capture.key
    kind = _KINDS.get(capture.origin, "natural")
    return f"{key.split}/{kind}/{folder}/{key.patient}/{key.study}/{key.view}.jpg"


def _named(owner: Owner) -> str:
    return f"subset {owner[1]} of plan {owner[0]}" if owner[0] else owner[1]


def _other_device(owner: Owner, place: str, wanted: str) -> Problem:
    return Problem(
        f"the photo of {owner[3]} in {_named(owner)} is in the data set already, under another device",
        where="--device",
        expected=place,
        got=wanted,
        advice="give the --device that the data set has, or another --out",
    )
