"""What a phone shows instead of the app, by what Android's versions print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import pytest

from android_bridge.adb import AdbDevice
from android_bridge.setup.front import in_the_way

OURS = "ActivityRecord{9f7aeb7 u0 org.chexrig.agent/.RigActivity t130"
AWAKE = "  mWakefulness=Awake\n"
OTHER = "ActivityRecord{1701ea0 u0 com.android.dialer/.app.DialtactsActivity t564"


@dataclass(frozen=True)
class Told:
    output: str


@dataclass(frozen=True)
class Phone:
    wakefulness: str
    activities: str

    def shell(self, command: str) -> Told:
        return Told(
            {"dumpsys power": self.wakefulness, "dumpsys activity activities": self.activities}[command]
        )


@pytest.mark.parametrize(
    ("wakefulness", "activities", "shown"),
    [
        (AWAKE, f"    mResumedActivity: {OURS}}}\n", ""),
        (AWAKE, f"    mResumedActivity: {OTHER}}}\n", "com.android.dialer is on"),
        (
            AWAKE,
            f"  topResumedActivity={OTHER} d0}}\n  ResumedActivity: {OTHER}}}\n",
            "com.android.dialer is on",
        ),
        (AWAKE, f"  topResumedActivity={OTHER}}}\n  ResumedActivity: {OURS}}}\n", ""),  # both
        (AWAKE, "    mResumedActivity: null\n", ""),
        ("  mWakefulness=Asleep\n", f"    mLastPausedActivity: {OURS}}}\n", "the phone's screen is off"),
        ("  mWakefulness=Dozing\n", "", "the phone's screen is off"),
        ("dumpsys: not found", "dumpsys: not found", ""),
    ],
)
def test_what_is_in_the_way(wakefulness: str, activities: str, shown: str) -> None:
    told = in_the_way(cast(AdbDevice, Phone(wakefulness, activities)))
    assert told.startswith(shown)
    assert bool(told) is bool(shown)
