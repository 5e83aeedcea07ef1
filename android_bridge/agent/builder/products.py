"""Makes the APK, the desktop jar and the JSON that describes them: the same source gives the same bytes."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from android_bridge.agent.builder.archive import read_folder, read_zip, write_zip
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
from android_bridge.agent.builder.toolchain import Toolchain
from android_bridge.base.files import replace_files
from protocol import PROTOCOL_VERSION

# Line numbers stay: a stack trace in a phone's log has to lead somewhere.
_JAVAC = (
    "-encoding",
    "UTF-8",
    "-proc:none",
    "-implicit:none",
    "-g:source,lines",
    "-Xlint:all,-options",
    "-Werror",
)
_CORE = ("--release", "8")  # dx reads nothing newer
_DESKTOP = ("--release", "17")
_MAIN_CLASS = "org.chexrig.desktop.Main"


def build(tools: Toolchain, source: Source, out: Path, tell: Callable[[str], None]) -> None:
    """Build everything into a folder.

    Raises
    ------
    Problem
        When a tool fails; nothing is written to `out` then.
    OSError
        When they cannot be written; what was in `out` stays.
    """
    with tempfile.TemporaryDirectory(prefix="chexrig-agent-") as temporary:
        work = Path(temporary)
        tell("compiling the core")
        core = _compile(tools, source.java("core"), work / "core", _CORE)
        apk = _build_apk(tools, source, core, work, tell)
        jar = _build_jar(tools, source, core, work, tell)
        description = describe(tools, source, apk, jar)
        out.mkdir(parents=True, exist_ok=True)
        text = json.dumps(description, indent=2) + "\n"
        # The JSON last: whoever is stopped in between has one that fits neither file, and that is noticed.
        replace_files(out, {APK: apk.read_bytes(), JAR: jar.read_bytes(), JSON: text.encode()})


def describe(tools: Toolchain, source: Source, apk: Path, jar: Path) -> dict[str, str | int]:
    """Give what the JSON says."""
    code, name = source.version()
    return {
        "application_id": APPLICATION_ID,
        "version_code": code,
        "version_name": name,
        "protocol_version": PROTOCOL_VERSION,
        "apk": APK,
        "apk_sha256": sha256(apk),
        "apk_bytes": apk.stat().st_size,
        "jar": JAR,
        "jar_sha256": sha256(jar),
        "jar_bytes": jar.stat().st_size,
        "javac": tools.javac_version,
    }


def _compile(
    tools: Toolchain,
    files: Sequence[Path],
    out: Path,
    level: Sequence[str | Path],
    libraries: Sequence[Path] = (),
) -> Path:
    out.mkdir()
    path = ("-classpath", ":".join(map(str, libraries)))  # an empty one, or the current folder would count
    tools.javac(*_JAVAC, *level, *path, "-d", out, *files)
    return out


def _build_apk(tools: Toolchain, source: Source, core: Path, work: Path, tell: Callable[[str], None]) -> Path:
    tell("compiling the app")
    generated, manifest = work / "generated", work / "AndroidManifest.xml"
    generated.mkdir()
    manifest.write_text(source.packaged_manifest(), "utf-8")
    tools.tool(
        "aapt", "package", "-f", "-m", "--no-crunch",
        "-J", generated, "-M", manifest, "-S", source.resources, "-I", tools.framework,
        "--min-sdk-version", str(MIN_SDK), "--target-sdk-version", str(TARGET_SDK),
        "-F", work / "resources.apk",
    )  # fmt: skip
    # Android 6's classes: what is newer is reached by reflection, so that no call can be compiled that an
    # Android 8 lacks.
    level = ("-source", "8", "-target", "8", "-bootclasspath", tools.android_jar)
    app = _compile(
        tools, [*source.java("app"), *sorted(generated.rglob("*.java"))], work / "app", level, [core]
    )
    tools.dx("--dex", f"--min-sdk-version={MIN_SDK}", f"--output={work / 'classes.dex'}", core, app)
    entries = {**read_zip(work / "resources.apk"), "classes.dex": (work / "classes.dex").read_bytes()}
    write_zip(work / "unaligned.apk", entries)
    tools.tool("zipalign", "-p", "4", work / "unaligned.apk", work / "unsigned.apk")
    tell("signing the app")
    # Version 1 is for Android 6 and older. RSA with PKCS #1 v1.5 signs the same the same way each time.
    tools.apksigner(
        "sign", "--key", source.signing_key, "--cert", source.certificate,
        "--v1-signing-enabled", "false", "--v2-signing-enabled", "true", "--v3-signing-enabled", "true",
        "--v4-signing-enabled", "false", "--min-sdk-version", str(MIN_SDK),
        "--in", work / "unsigned.apk", "--out", work / APK,
    )  # fmt: skip
    return work / APK


def _build_jar(tools: Toolchain, source: Source, core: Path, work: Path, tell: Callable[[str], None]) -> Path:
    tell("compiling the desktop agent")
    desktop = _compile(tools, source.java("desktop"), work / "desktop", _DESKTOP, [core])
    _, version = source.version()
    manifest = (
        f"Manifest-Version: 1.0\r\nMain-Class: {_MAIN_CLASS}\r\nImplementation-Version: {version}\r\n\r\n"
    )
    entries = {**read_folder(core), **read_folder(desktop), "META-INF/MANIFEST.MF": manifest.encode("ascii")}
    write_zip(work / JAR, entries)
    return work / JAR
