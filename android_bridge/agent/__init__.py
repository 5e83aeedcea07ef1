"""The phones' app: its Java, its builder, and what of it comes with an installation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from android_bridge.faces import lazy

if TYPE_CHECKING:
    from android_bridge.agent.shipped import Shipped, shipped_jar

__all__ = ["Shipped", "shipped_jar"]

__getattr__ = lazy(__name__, {"shipped": ("Shipped", "shipped_jar")})
