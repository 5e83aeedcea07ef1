"""Where the agent's source and products are, and what the app's manifest says."""

from __future__ import annotations

import hashlib
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

APPLICATION_ID = "org.chexrig.agent"
MIN_SDK = 26
TARGET_SDK = 34
APK = "chexrig-agent.apk"
JAR = "chexrig-agent.jar"
JSON = "chexrig-agent.json"
AGENT = Path(__file__).resolve().parents[1]
_ANDROID = "{http://schemas.android.com/apk/res/android}"


@dataclass(frozen=True, slots=True)
class Source:
    """A copy of the agent's source.

    Parameters
    ----------
    root
        The folder `android_bridge/agent`, wherever it is.
    """

    root: Path

    @property
    def manifest(self) -> Path:
        """The app's manifest, without what Gradle and this builder each add in their own way."""
        return self.root / "app/src/main/AndroidManifest.xml"

    @property
    def resources(self) -> Path:
        """The app's resources."""
        return self.root / "app/src/main/res"

    @property
    def signing_key(self) -> Path:
        """The public development key."""
        return self.root / "signing/development-key.pk8"

    @property
    def certificate(self) -> Path:
        """The certificate of the public development key."""
        return self.root / "signing/development-certificate.pem"

    def java(self, part: str) -> list[Path]:
        """Give the Java files of a part (core, desktop, app), in one order everywhere."""
        return sorted((self.root / part / "src/main/java").rglob("*.java"))

    def version(self) -> tuple[int, str]:
        """Give the app's version code and name."""
        element = ET.parse(self.manifest).getroot()  # noqa: S314 - our own file
        return int(element.attrib[f"{_ANDROID}versionCode"]), element.attrib[f"{_ANDROID}versionName"]

    def packaged_manifest(self) -> str:
        """Give the manifest with the package that aapt wants in it (Gradle wants it elsewhere)."""
        return self.manifest.read_text("utf-8").replace(
            "<manifest ", f'<manifest package="{APPLICATION_ID}" ', 1
        )


def sha256(path: Path) -> str:
    """Give a file's digest in hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
