"""Reads what dexdump tells of an app's code."""

from __future__ import annotations

import re

#: What Android 8 has of what the code may name. `java.nio.file` is there since that version.
KNOWN_TO_ANDROID = (
    "Landroid/",
    "Ljava/io/",
    "Ljava/lang/",
    "Ljava/math/",
    "Ljava/net/",
    "Ljava/nio/",
    "Ljava/security/",
    "Ljava/text/",
    "Ljava/time/",
    "Ljava/util/",
    "Ljavax/crypto/",
    "Lorg/json/",
)
_NOT_ON_ANDROID = (
    "Ljava/lang/management/",
    "Ljava/lang/instrument/",
    "Ljava/lang/module/",
    "Ljava/lang/ProcessHandle",
)
OURS = ("Lorg/chexrig/agent/", "Lorg/chexrig/core/")
_CLASS = re.compile(r"^  Class descriptor  : '(L[^']+;)'", re.MULTILINE)
_REFERENCE = re.compile(r"(?<![\w/$])L(?:[a-z][\w$]*/)+[\w$]+;")
_NEW_INSTRUCTION = re.compile(r"invoke-(?:custom|polymorphic)\S*")


def classes(dump: str) -> list[str]:
    """Give the classes that are packaged."""
    return _CLASS.findall(dump)


def strangers(dump: str) -> list[str]:
    """Give the packaged classes that are not the project's own."""
    return sorted(name for name in classes(dump) if not name.startswith(OURS))


def unknown(dump: str) -> list[str]:
    """Give the classes that the code names and that neither the app nor Android 8 has."""
    own, named = set(classes(dump)), set(_REFERENCE.findall(dump))
    return sorted(
        name
        for name in named - own
        if not name.startswith(KNOWN_TO_ANDROID) or name.startswith(_NOT_ON_ANDROID)
    )


def unbootable(dump: str) -> list[str]:
    """Give the instructions that Java 8's lambdas dex to, which Android's runtime is not known to run."""
    return sorted(set(_NEW_INSTRUCTION.findall(dump)))
