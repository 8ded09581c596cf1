"""The wizard's window: one question at a time, all of it by keyboard too (GTK 3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("Gdk", "3.0")
from gi.repository import Gdk, GLib, Gtk  # noqa: E402 - GTK's version is said before

from wizard import pages  # noqa: E402
from wizard.answers import TEXT_SIZES, Answers  # noqa: E402
from wizard.words import Language  # noqa: E402

STYLE = b"""
window { background: #f7f5ef; color: #1d1d1b; }
.title { font-size: 190%; font-weight: bold; }
.hint { font-size: 105%; }
.problem { font-size: 115%; font-weight: bold; color: #a01515; }
.keys { font-size: 85%; color: #4a4a46; }
button, entry, radiobutton, checkbutton { font-size: 120%; padding: 8px; }
radiobutton:focus, checkbutton:focus { outline: 3px solid #1f5fa8; }
button.next { background: #1f5fa8; color: white; padding: 10px 32px; }
"""


class Wizard(Gtk.Window):
    """Asks page after page; `finish` gets the answers and returns what went wrong, or null."""

    def __init__(self, languages: list[Language], brand: dict[str, str], machine: pages.Machine,
                 finish: Callable[[Answers], str | None]) -> None:  # fmt: skip
        super().__init__(title="refurb")
        self.languages, self.brand, self.machine = languages, brand, machine
        self.language, self.answers = languages[0], Answers()
        self._finish, self._at = finish, 0
        provider = Gtk.CssProvider()
        provider.load_from_data(STYLE)
        Gtk.StyleContext.add_provider_for_screen(
            Gdk.Screen.get_default(), provider, Gtk.STYLE_PROVIDER_PRIORITY_APPLICATION
        )
        self.connect("destroy", Gtk.main_quit)
        self.connect("key-press-event", self._key)
        self.letters()
        self._fill_screen()
        self._show()
        self.present()

    def _fill_screen(self) -> None:
        """Take the whole screen; this session has no window manager that could do it."""
        display = Gdk.Display.get_default()
        area = (display.get_primary_monitor() or display.get_monitor(0)).get_geometry()
        self.set_decorated(False)
        self.move(area.x, area.y)
        self.set_default_size(area.width, area.height)
        self.set_size_request(area.width, area.height)
        self.connect("map-event", lambda window, _event: window.get_window().focus(0))

    def say(self, key: str, **values: str) -> str:
        """Return a sentence in the language chosen."""
        return self.language.sentences[key].format(**values)

    def letters(self) -> None:
        """Show the letters as large as was chosen."""
        settings = Gtk.Settings.get_default()
        settings.set_property("gtk-xft-dpi", TEXT_SIZES[self.answers.text_size] * 1024)

    def change(self, **answers: object) -> None:
        """Take over answers."""
        self.answers = replace(self.answers, **answers)

    def problem(self, sentence: str) -> None:
        """Say what is missing, on the screen and to a screen reader."""
        self._problem.set_text(sentence)
        self._problem.get_accessible().set_name(sentence)

    def busy(self, is_busy: bool) -> None:
        """Take no keys for the while of something long."""
        self._body.set_sensitive(not is_busy)
        self._next.set_sensitive(not is_busy)

    def next_button(self) -> Gtk.Button:
        """Return the button that goes on."""
        return self._next

    def forward(self) -> None:
        """Go to the next page; the last one finishes."""
        if self._at + 1 < len(pages.PAGES):
            self._at += 1
            self._show()
            return
        self.busy(True)
        GLib.idle_add(self._end)

    def _end(self) -> bool:
        why = self._finish(self.answers)
        self.busy(False)
        if why is None:
            Gtk.main_quit()
        else:
            self.problem(self.say("failed", why=why))
        return False

    def _back(self, _button: object = None) -> None:
        if self._at:
            self._at -= 1
            self._show()

    def _key(self, _window: object, event: Gdk.EventKey) -> bool:
        if event.keyval == Gdk.KEY_Escape:
            self._back()
            return True
        if event.keyval in {Gdk.KEY_Return, Gdk.KEY_KP_Enter} and self._next.get_sensitive():
            if isinstance(self.get_focus(), Gtk.Button) and not isinstance(
                self.get_focus(), Gtk.ToggleButton
            ):
                return False
            self._next.clicked()
            return True
        return False

    def _show(self) -> None:
        if self.get_child():
            self.remove(self.get_child())
        self._problem = label("", "problem")
        self._next = Gtk.Button(label=self.say("next"))
        self._next.get_style_context().add_class("next")
        self._body = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=12)
        page = pages.PAGES[self._at](self)
        self._next.connect("clicked", lambda _button: page.leave())
        if self._at + 1 == len(pages.PAGES):
            self._next.set_label(self.say("finish"))
        page.fill(self._body)
        self.add(self._frame())
        self.show_all()
        page.first().grab_focus()

    def _frame(self) -> Gtk.Widget:
        row = Gtk.Box(spacing=12)
        if self._at:
            back = Gtk.Button(label=self.say("back"))
            back.connect("clicked", self._back)
            row.pack_start(back, False, False, 0)
        row.pack_end(self._next, False, False, 0)
        whole = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=18)
        whole.set_border_width(36)
        scrolled = Gtk.ScrolledWindow()
        scrolled.set_policy(Gtk.PolicyType.NEVER, Gtk.PolicyType.AUTOMATIC)
        scrolled.add(self._body)
        whole.pack_start(scrolled, True, True, 0)
        whole.pack_start(self._problem, False, False, 0)
        whole.pack_start(label(self.say("keys"), "keys"), False, False, 0)
        whole.pack_start(row, False, False, 0)
        return whole


def label(text: str, style: str) -> Gtk.Label:
    """Return a text that breaks its lines."""
    made = Gtk.Label(label=text, xalign=0, wrap=True, max_width_chars=60)
    made.get_style_context().add_class(style)
    return made
