"""The bench's screen: every step with its state, and bars with an honest remaining time."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from types import TracebackType

from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from refurb.line.state import StepKey
from refurb.line.words import mark, outcome_word, remaining, step_name
from refurb.locale import number, text
from refurb.model.event import Event, Progress, RunResumed, RunStarted, StepEnded, StepStarted
from refurb.model.outcome import Outcome

STYLES = {
    Outcome.PASSED: "bold green",
    Outcome.DEGRADED: "bold yellow",
    Outcome.SKIPPED: "dim",
    Outcome.FAILED: "bold red",
    Outcome.ERROR: "bold red",
    Outcome.TIMED_OUT: "bold red",
    Outcome.ABORTED: "bold yellow",
    Outcome.UNKNOWN: "bold red",
}
"""Colour only underlines what the sign and the word say."""

BAD = frozenset(Outcome) - {Outcome.PASSED, Outcome.SKIPPED}
"""Whoever is there must read why: such a reason is shown whole, others in the room there is."""

WIDE = 100
BAD_LINES = 5
"""Lines that a bad end with its reason may take."""

OTHER_LINES = 4
"""Lines of the picture that no step takes: the title, an empty one, the count, and the cursor's."""


@dataclass
class _Row:
    began: float
    progress: Progress | None = None
    ended: StepEnded | None = None


class LiveScreen:
    """Shows a run while it happens. Use it with `with`; give it events from any thread."""

    def __init__(self, console: Console) -> None:
        """`console` is where the picture is drawn (stderr)."""
        self._lock = threading.Lock()
        self._rows: dict[StepKey, _Row] = {}
        self._title = ""
        self._console = console
        self._live = self._new_live()

    def __enter__(self) -> LiveScreen:
        self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._live.stop()

    def _new_live(self) -> Live:
        # A Live that is started again would draw over what was printed since it stopped.
        return Live(console=self._console, get_renderable=self._picture, refresh_per_second=4)

    def pause(self) -> None:
        """Take the picture down while a person is asked something."""
        self._live.stop()

    def go_on(self) -> None:
        """Put the picture up again, below what was asked."""
        self._live = self._new_live()
        self._live.start()

    def __call__(self, event: Event) -> None:
        """Take one event."""
        with self._lock:
            match event:
                case RunStarted():
                    self._title = text("bench.title", asset=event.asset_id)
                case RunResumed():
                    self._title = text("bench.title_resumed")
                case StepStarted():
                    self._rows[event.stage, event.target] = _Row(time.monotonic())
                case Progress():
                    key = (event.stage, event.target)
                    self._rows.setdefault(key, _Row(time.monotonic())).progress = event
                case StepEnded():
                    key = (event.stage, event.target)
                    row = self._rows.setdefault(key, _Row(time.monotonic()))
                    row.ended = event
                case _:
                    pass

    def _picture(self) -> Group:
        """Return what fits the screen: steps at work before all, then those that ended last."""
        with self._lock:
            width = 25 if self._console.width >= WIDE else 13
            table = Table.grid(padding=(0, 2))
            table.add_column(min_width=width)
            table.add_column(width=width)
            table.add_column()
            hidden = self._hidden()
            for key, row in self._rows.items():
                if key not in hidden:
                    name = Text(step_name(*key), style="bold", no_wrap=True, overflow="ellipsis")
                    table.add_row(name, *_cells(row))
            before = text("bench.ended_before", count=len(hidden)) if hidden else ""
            return Group(Text(self._title, style="bold reverse"), Text(before), table)

    def _hidden(self) -> set[StepKey]:
        """Return the steps that ended first and well, where there is no room for them."""
        ended = {key: row.ended.outcome for key, row in self._rows.items() if row.ended}
        well = [key for key, outcome in ended.items() if outcome not in BAD]
        lines = len(self._rows) + (len(ended) - len(well)) * (BAD_LINES - 1) + OTHER_LINES
        return set(well[: max(lines - self._console.height, 0)])


def _cells(row: _Row) -> tuple[ProgressBar | Text, Text]:
    if row.ended is not None:
        word = f"{mark(row.ended.outcome)} {outcome_word(row.ended.outcome)}"
        seconds = text("bench.took", seconds=number.fixed(row.ended.milliseconds / 1000))
        detail = Text(f"{seconds}  {row.ended.reason or ''}", overflow="ellipsis")
        detail.no_wrap = row.ended.outcome not in BAD
        return Text(word, style=STYLES[row.ended.outcome]), detail
    if row.progress is None:
        seconds = text("bench.since", seconds=round(time.monotonic() - row.began))
        return Text("…"), Text(seconds)
    seen = row.progress
    percent = seen.done * 100 // max(seen.total, 1)
    parts = [text(f"line.phase.{seen.phase}"), f"{percent} %"]
    if seen.per_second and seen.unit == "bytes":
        parts.append(text("bench.speed", mb=seen.per_second // 1_000_000))
    parts.append(remaining(seen.remaining_s))
    bar = ProgressBar(total=max(seen.total, 1), completed=seen.done)
    return bar, Text("  ".join(parts), no_wrap=True, overflow="ellipsis")
