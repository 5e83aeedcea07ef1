"""What the app's manifest takes upon itself."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from android_bridge.agent.builder.layout import AGENT, TARGET_SDK, Source

ANDROID = "{http://schemas.android.com/apk/res/android}"
CHANGES = {
    "colorMode": "the display's range of colours, such as HDR",
    "density": "the size of what is displayed",
    "fontScale": "the size of letters",
    "fontWeightAdjustment": "bold letters, from Android 12 on",
    "keyboard": "a keyboard is plugged in, also a bar-code reader",
    "keyboardHidden": "it is folded out",
    "layoutDirection": "another language's direction",
    "locale": "another language",
    "mcc": "another SIM, or another country's network",
    "mnc": "another company's network, also by airplane mode",
    "navigation": "a trackball, a pointing stick",
    "orientation": "the phone is turned",
    "screenLayout": "another display is used",
    "screenSize": "the same, and at each turn",
    "smallestScreenSize": "a desktop or a dock",
    "touchscreen": "a mouse or a dock",
    "uiMode": "dark mode, which also comes by the clock; a car's or desk's dock",
}
"""Each that Android starts an activity anew for, up to API 34 (R.attr.configChanges), and why.

But `grammaticalGender` (API 34): Android 14 changes it for an app that asks for it itself
(GrammaticalInflectionManager), which this one does not; the resources that it is built with (API 33) do not
know the word.
"""


def test_nothing_that_happens_to_a_phone_starts_the_screen_anew() -> None:
    assert TARGET_SDK == 34, "look up which changes are new"
    (activity,) = ET.parse(Source(AGENT).manifest).getroot().iter("activity")  # noqa: S314 - our own file
    named = activity.attrib[f"{ANDROID}configChanges"].split("|")
    assert sorted(named) == sorted(CHANGES)
