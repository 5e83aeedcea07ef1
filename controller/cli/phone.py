"""``chexrig phone``."""

from __future__ import annotations

from enum import StrEnum

from controller.cli.table import Row, table

_DEVICES = "controller.cli.phone_devices"
_TRIALS = "controller.cli.phone_trials"


class Agent(StrEnum):
    """Which program a simulated phone is: chexrig's own, or the real phones' app on this computer."""

    PYTHON = "python"
    JAVA = "java"


app = table(
    "phone",
    "Phones: real ones over ADB, and the simulated one.",
    Row(
        "sim",
        "controller.cli.phone_sim:sim",
        "Be a phone: photograph what is on this computer's screen, on request, until Ctrl-C.",
    ),
    Row(
        "list",
        f"{_DEVICES}:list_phones",
        "Show the phones that are seen over ADB, how they are, and what to do next.",
    ),
    Row(
        "setup",
        f"{_DEVICES}:setup",
        "Make a phone ready: install or upgrade the app, permissions, pairing, start, first answer.",
    ),
    Row(
        "status",
        f"{_DEVICES}:status",
        "Show how a phone is: app, version, what it does, its room and charge, and how datagrams would go.",
    ),
    Row("start", f"{_DEVICES}:start", "Start the app on a phone that is set up, and keep the phone awake."),
    Row(
        "stop",
        f"{_DEVICES}:stop",
        "End the app, and put the phone's settings back as they were before it was set up.",
    ),
    Row(
        "shutter",
        f"{_TRIALS}:shutter",
        "Measure whether a phone still exposes after it has said so: how early the display may move on.",
    ),
    Row(
        "aim",
        "controller.cli.phone_aim:aim",
        "Aim a phone: what it sees of a board on the rig's screen, in figures, and what to do about them.",
    ),
    Row(
        "facts",
        "controller.cli.phone_facts:facts",
        "Ask a phone what it is, and see how long it takes for ten photos.",
    ),
    Row(
        "trials",
        f"{_TRIALS}:trials",
        "List the photos of trials that are on the phone, or remove them.",
    ),
    Row("logs", f"{_DEVICES}:logs", "Show what the app has written into the phone's log."),
    Row(
        "unlock-help",
        f"{_DEVICES}:unlock",
        "Say step by step what to do so that a phone can be used, by what is seen now.",
    ),
)
