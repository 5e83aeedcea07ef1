"""What differs from dialect to dialect: how a photo is named, and what can be promised."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from controller.records import ALL_GUARANTEED
from controller.xrays import Xray
from protocol import PhotoName
from protocol.legacy import MARK, LegacyName, check_fits


@dataclass(frozen=True, slots=True)
class Dialect:
    """A way to talk to a phone.

    Parameters
    ----------
    guarantees
        What the journal says of its sessions: ``all``, or which are not given.
    name
        Names the photo of an x-ray, for a subset and a take; `PhotoNameError` where it cannot be named.
    """

    guarantees: str
    name: Callable[[Xray, str, int], str]


def photo_name(xray: Xray, subset: str, take: int) -> PhotoName:
    """Name the photo of an x-ray.

    Raises
    ------
    PhotoNameError
        When its patient, study or view cannot stand in a photo name.
    """
    key = xray.key
    return PhotoName(xray.index, take, subset, key.split, key.patient, key.study, key.view)


def legacy_photo_name(xray: Xray, take: int) -> LegacyName:
    """Name the photo of an x-ray as CheXpeditor does.

    Raises
    ------
    PhotoNameError
        When its path cannot stand in such a name, or the phone's app would cut it off.
    """
    name = LegacyName.of(xray.index, take, xray.path)
    check_fits(name)
    return name


CHEXRIG = Dialect(ALL_GUARANTEED, lambda xray, subset, take: str(photo_name(xray, subset, take)))
CHEXPEDITOR = Dialect(MARK, lambda xray, _subset, take: str(legacy_photo_name(xray, take)))
