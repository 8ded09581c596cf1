"""Wrong enrolment codes: whoever sends many has to wait."""

from __future__ import annotations

import threading
import time

MAX_SENDERS = 10_000


class Guesses:
    """The moments of the last wrong guesses, by sender; kept in memory only."""

    def __init__(self, limit: int, window_s: float) -> None:
        """At most `limit` wrong guesses within `window_s` seconds."""
        self._limit = limit
        self._window_s = window_s
        self._lock = threading.Lock()
        self._of: dict[str, list[float]] = {}

    def are_too_many(self, sender: str) -> bool:
        """Tell whether `sender` has to wait."""
        with self._lock:
            return len(self._recent(sender)) >= self._limit

    def add(self, sender: str) -> None:
        """Remember a wrong guess."""
        with self._lock:
            if len(self._of) >= MAX_SENDERS:
                self._of = {name: moments for name in self._of if (moments := self._recent(name))}
            self._of[sender] = [*self._recent(sender), time.monotonic()]

    def _recent(self, sender: str) -> list[float]:
        since = time.monotonic() - self._window_s
        return [moment for moment in self._of.get(sender, []) if moment > since]
