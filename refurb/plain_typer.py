"""typer without rich's help pages: Debian 13's typer imports all of rich for them at each start.

Plain help is what we print, and on an old PC that import takes most of a second.
"""

from __future__ import annotations

import sys

_IS_OURS = "rich" not in sys.modules
if _IS_OURS:
    sys.modules["rich"] = None  # type: ignore[assignment]  # the documented way to say "not there"
import typer  # noqa: E402

if _IS_OURS:
    del sys.modules["rich"]

__all__ = ["typer"]
