"""Shows that the committed files are this source's, and that Android's own tools accept the app."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from android_bridge.agent.builder import dex
from android_bridge.agent.builder.layout import (
    APK,
    APPLICATION_ID,
    JAR,
    JSON,
    MIN_SDK,
    TARGET_SDK,
    Source,
    sha256,
)
from android_bridge.agent.builder.products import build
from android_bridge.agent.builder.toolchain import Toolchain
from android_bridge.base import Problem

PERMISSIONS = {
    "android.permission.ACCESS_NETWORK_STATE",
    "android.permission.ACCESS_WIFI_STATE",
    "android.permission.CAMERA",
    "android.permission.INTERNET",
    "android.permission.WAKE_LOCK",
    "android.permission.WRITE_EXTERNAL_STORAGE",
}
_IMPLIED = {"android.permission.READ_EXTERNAL_STORAGE"}  # by WRITE_EXTERNAL_STORAGE
ALL = ("apksigner", "zipalign", "aapt", "dexdump", "apktool")
_BUILT_BY = "javac"  # the one field of the JSON that may differ


def check(tools: Toolchain, source: Source, dist: Path, tell: Callable[[str], None]) -> int:
    """Build again, compare with what is in `dist`, and run the checks on it; gives the exit code."""
    for package in tools.packages():
        tell(f"  {package}")
    tell(f"  javac={tools.javac_version}")
    found = [*differences(tools, source, dist, tell)]
    if (dist / APK).is_file():
        found += faults(tools, dist / APK, tell)
    for fault in found:
        tell(f"WRONG: {fault}")
    if not found:
        tell(f"in order: {APK}, {JAR} and {JSON} are what this source gives, and the checks accept the app")
    return int(bool(found))


def differences(tools: Toolchain, source: Source, dist: Path, tell: Callable[[str], None]) -> Iterator[str]:
    """Build again and tell each difference to what is in `dist`."""
    missing = [name for name in (APK, JAR, JSON) if not (dist / name).is_file()]
    if missing:
        yield f"not in {dist}: {', '.join(missing)}"
        return
    with tempfile.TemporaryDirectory(prefix="chexrig-agent-") as temporary:
        fresh = Path(temporary)
        build(tools, source, fresh, tell)
        was, now = (json.loads((folder / JSON).read_text("utf-8")) for folder in (dist, fresh))
        other = _other_compiler(was.get(_BUILT_BY), now[_BUILT_BY])
        for name in (APK, JAR):
            tell(f"{name}: {(fresh / name).stat().st_size} bytes, SHA-256 {sha256(fresh / name)}")
            if (fresh / name).read_bytes() != (dist / name).read_bytes():
                yield (
                    f"{name} is not what this source gives{other}; to renew it: "
                    "python3 -m android_bridge.agent build"
                )
        yield from (
            f"{JSON} says {key} {was.get(key)!r}, right is {now.get(key)!r}"
            for key in sorted(was.keys() | now.keys())
            if key != _BUILT_BY and was.get(key) != now.get(key)
        )


def _other_compiler(was: str | None, now: str) -> str:
    if was == now:
        return ""
    return f" (it was built with javac {was}, this is javac {now}: the compilers may be all that differs)"


def faults(
    tools: Toolchain, apk: Path, tell: Callable[[str], None], checks: Sequence[str] = ALL
) -> list[str]:
    """Run Android's own checks on an app, tell what they say, and give what is wrong."""
    run = {
        "apksigner": _signature,
        "zipalign": _alignment,
        "aapt": _badging,
        "dexdump": _code,
        "apktool": _decoding,
    }
    found: list[str] = []
    for name in checks:
        try:
            found += run[name](tools, apk, tell)
        except Problem as problem:
            found.append(f"{problem.what}: {problem.where} says {problem.got}")
    return found


def _signature(tools: Toolchain, apk: Path, tell: Callable[[str], None]) -> Iterator[str]:
    text = tools.apksigner("verify", "--verbose", "--print-certs", "--min-sdk-version", str(MIN_SDK), apk)
    tell(f"$ apksigner verify\n{text.strip()}")
    for scheme in ("v2 scheme (APK Signature Scheme v2)", "v3 scheme (APK Signature Scheme v3)"):
        if f"Verified using {scheme}: true" not in text:
            yield f"apksigner does not verify {scheme}"


def _alignment(tools: Toolchain, apk: Path, tell: Callable[[str], None]) -> Iterator[str]:
    text = tools.tool("zipalign", "-c", "-p", "-v", "4", apk)
    tell(f"$ zipalign -c -p -v 4\n{text.replace(str(apk), apk.name).strip()}")
    if "Verification successful" not in text:  # pragma: no cover - its exit code says so too
        yield "zipalign finds the app not aligned"


def _badging(tools: Toolchain, apk: Path, tell: Callable[[str], None]) -> Iterator[str]:
    text = tools.tool("aapt", "dump", "badging", apk)
    tell(f"$ aapt dump badging\n{text.strip()}")
    for line in (
        f"package: name='{APPLICATION_ID}' ",
        f"sdkVersion:'{MIN_SDK}'",
        f"targetSdkVersion:'{TARGET_SDK}'",
        f"launchable-activity: name='{APPLICATION_ID}.RigActivity'",
    ):
        if not re.search(f"^{re.escape(line)}", text, re.MULTILINE):
            yield f"aapt does not find {line.strip()}"
    asked = set(re.findall(r"^uses-permission: name='([^']+)'", text, re.MULTILINE)) - _IMPLIED
    if asked != PERMISSIONS:
        yield f"the app asks for {sorted(asked)}, wanted are {sorted(PERMISSIONS)}"


def _code(tools: Toolchain, apk: Path, tell: Callable[[str], None]) -> Iterator[str]:
    dump = tools.tool("dexdump", "-d", apk)
    names = dex.classes(dump)
    tell(f"$ dexdump -d\n{len(names)} classes, {len(dump.splitlines())} lines")
    if f"L{APPLICATION_ID.replace('.', '/')}/RigActivity;" not in names:
        yield "dexdump does not find the app's screen"
    yield from (f"{name} is packaged and not the project's" for name in dex.strangers(dump))
    yield from (f"the code names {name}, which Android {MIN_SDK} lacks" for name in dex.unknown(dump))
    yield from (f"the code uses {name}" for name in dex.unbootable(dump))


def _decoding(tools: Toolchain, apk: Path, tell: Callable[[str], None]) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="chexrig-agent-") as temporary:
        frames, out = Path(temporary) / "frames", Path(temporary) / "out"
        frames.mkdir()
        shutil.copyfile(tools.framework, frames / "1.apk")
        jars = ("brut.apktool.Main", "apktool/*.jar")
        text = tools.jar(*jars, "decode", "-p", frames, "-o", out, apk)
        tell(f"$ apktool decode\n{text.replace(temporary + '/', '').strip()}")
        manifest = (out / "AndroidManifest.xml").read_text("utf-8")
        if f'package="{APPLICATION_ID}"' not in manifest:
            yield "apktool does not decode the manifest"
        if not (out / "smali/org/chexrig/agent/RigActivity.smali").is_file():
            yield "apktool does not decode the code"
