"""Android's own tools accept the app, and what is wrong with an app does not get past the checks."""

from __future__ import annotations

import re
from pathlib import Path

import agent_build
import pytest

from android_bridge.agent.builder import dex
from android_bridge.agent.builder.archive import read_zip, write_zip
from android_bridge.agent.builder.checks import faults
from android_bridge.agent.builder.layout import AGENT, APK, MIN_SDK


@pytest.fixture(scope="module")
def apk() -> Path:
    return agent_build.built() / APK


def test_the_app_passes(apk: Path) -> None:
    said: list[str] = []
    assert faults(agent_build.tools(), apk, said.append) == []
    whole = "\n".join(said)
    for words in (
        "Verified using v2 scheme (APK Signature Scheme v2): true",
        "Verified using v3 scheme (APK Signature Scheme v3): true",
        "CN=chexrig public development key",
        "Verification successful",
        "sdkVersion:'26'",
        "targetSdkVersion:'34'",
        "launchable-activity: name='org.chexrig.agent.RigActivity'",
        "Decoding AndroidManifest.xml with resources",
    ):
        assert words in whole


def test_the_guide_tells_the_apps_size_and_what_the_checks_say() -> None:
    guide = (AGENT / "README.md").read_text("utf-8")
    told = re.search(rf"^{re.escape(APK)}: (\d+) kB", guide, re.MULTILINE)
    assert told is not None
    assert int(told[1]) == pytest.approx((AGENT / "dist" / APK).stat().st_size / 1000, rel=0.1)
    assert "Verified using v3 scheme (APK Signature Scheme v3): true" in guide


def test_an_app_that_was_tampered_with_is_not_verified(apk: Path, tmp_path: Path) -> None:
    content = bytearray(apk.read_bytes())
    content[content.index(b"chexrig-agent")] ^= 1  # the cable's name, in the code
    (tmp_path / APK).write_bytes(content)
    (found,) = faults(agent_build.tools(), tmp_path / APK, _nobody, ["apksigner", "zipalign"])
    assert "DOES NOT VERIFY" in found


def test_an_app_that_is_neither_signed_nor_aligned_is_found_out(apk: Path, tmp_path: Path) -> None:
    entries = {name: content for name, content in read_zip(apk).items() if not name.startswith("META-INF/")}
    write_zip(tmp_path / APK, {"A": b"x", **entries})
    signature, alignment = faults(agent_build.tools(), tmp_path / APK, _nobody, ["apksigner", "zipalign"])
    assert "DOES NOT VERIFY" in signature
    assert "zipalign" in alignment


def test_the_signature_is_for_the_versions_that_the_app_is_for() -> None:
    assert MIN_SDK >= 24  # below, Android wants the first scheme too


DUMP = """\
Class #0            -
  Class descriptor  : 'Lorg/chexrig/core/wire/Wire;'
  Class descriptor  : 'Lcom/example/Stub;'
000: invoke-static {v0}, Ljava/awt/Robot;.x:(Ljava/lang/String;[B)Ljava/util/List; // method@0001
004: invoke-virtual {v0}, Ljava/lang/management/ManagementFactory;.x:()V // method@0002
008: invoke-custom {}, call_site@0
00a: sget-object v0, Lorg/chexrig/core/wire/Wire;.x:I // field@0001
00c: new-instance v1, Ljava/nio/file/Path; // type@0003
"""


def test_code_is_read_for_what_android_lacks() -> None:
    assert dex.strangers(DUMP) == ["Lcom/example/Stub;"]
    assert dex.unknown(DUMP) == ["Ljava/awt/Robot;", "Ljava/lang/management/ManagementFactory;"]
    assert dex.unbootable(DUMP) == ["invoke-custom"]


def _nobody(_words: str) -> None:
    pass
