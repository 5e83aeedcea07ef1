"""Why a phone refuses an app, and what to do about it."""

from __future__ import annotations

from android_bridge.base import Problem

#: Android's code -> (what, what to do next)
_FAILURES = {
    "INSTALL_FAILED_UPDATE_INCOMPATIBLE": (
        "the app on the phone was signed with another key, and Android lets no other one take its place",
        "first export every plan whose photos are on this phone, and copy the folder Pictures/chexrig off it;"
        " then uninstall the app on the phone by hand, which deletes its journal, and set the phone up again."
        " Subsets that are not complete have to be begun anew. chexrig never uninstalls by itself",
    ),
    "INSTALL_FAILED_VERSION_DOWNGRADE": (
        "the app on the phone is newer than the one that comes with this chexrig",
        "install the newer chexrig on this computer too",
    ),
    "INSTALL_FAILED_INSUFFICIENT_STORAGE": (
        "the phone has no room for the app",
        "make room on the phone, but delete no photo that is not exported, then set it up again",
    ),
    "INSTALL_FAILED_USER_RESTRICTED": (
        "the phone's settings forbid installing over USB, or the question on its screen was not confirmed",
        "confirm on the phone; Xiaomi, Redmi and POCO: developer options, turn on `Install via USB`; then set"
        " it up again",
    ),
    "INSTALL_FAILED_VERIFICATION_FAILURE": (
        "the phone's own check of apps refuses it",
        "developer options, turn off `Verify apps over USB`; or confirm on the phone; then set it up again",
    ),
    "INSTALL_FAILED_OLDER_SDK": (
        "this phone's Android is too old for the app",
        "use a phone with Android 8 or newer",
    ),
}
_FAILURES["INSTALL_FAILED_NOT_ENOUGH_SPACE"] = _FAILURES["INSTALL_FAILED_INSUFFICIENT_STORAGE"]
_FAILURES["INSTALL_FAILED_VERIFICATION_TIMEOUT"] = _FAILURES["INSTALL_FAILED_VERIFICATION_FAILURE"]


def install_problem(code: str, serial: str, shipped: str, installed: str, words: str = "") -> Problem:
    """Turn a refusal into what the operator is told.

    Parameters
    ----------
    code
        Android's, such as ``INSTALL_FAILED_USER_RESTRICTED``.
    shipped, installed
        The versions.
    words
        All that the phone said.
    """
    what, advice = _FAILURES.get(
        code, ("the phone did not install the app", "look at the phone's screen, then set it up again")
    )
    got = words or f"version {installed} on the phone, version {shipped} here"
    return Problem(what, where=serial, got=" ".join(got.split())[:300], advice=advice)
