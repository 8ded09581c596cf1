"""The wizard's pages: each fills a box, says what has the keys first, and is left or not."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Protocol

import gi

gi.require_version("Gtk", "3.0")
from gi.repository import GLib, Gtk  # noqa: E402 - GTK's version is said before

from wizard.answers import TEXT_SIZES, name_problem, password_problem  # noqa: E402
from wizard.wifi import Network  # noqa: E402

if TYPE_CHECKING:
    from wizard.window import Wizard


class Machine(Protocol):
    """What pages need of the PC while they ask."""

    def networks(self) -> list[Network]:
        """Return the Wi-Fi networks in the air."""

    def connect(self, network: Network, password: str) -> bool:
        """Join a network; false where it did not work."""

    def reader(self, is_on: bool) -> None:
        """Start or end the screen reader."""


class Page:
    """A question. `leave` goes on to the next page unless something is missing."""

    title = ""
    hint = ""

    def __init__(self, wizard: Wizard) -> None:
        self.wizard = wizard
        self.widgets: list[Gtk.Widget] = []

    def fill(self, box: Gtk.Box) -> None:
        """Put the page's widgets into the box."""
        from wizard.window import label

        box.pack_start(label(self.heading(), "title"), False, False, 0)
        if self.hint:
            box.pack_start(label(self.wizard.say(self.hint), "hint"), False, False, 0)
        self.build()
        for widget in self.widgets:
            box.pack_start(widget, False, False, 0)

    def heading(self) -> str:
        """Return the question."""
        return self.wizard.say(self.title)

    def build(self) -> None:
        """Make the widgets."""

    def first(self) -> Gtk.Widget:
        """Return the widget that has the keys at first."""
        active = [one for one in self.widgets if isinstance(one, Gtk.RadioButton)]
        return next((one for one in active if one.get_active()), self.widgets[0])

    def leave(self) -> None:
        """Go on."""
        self.wizard.forward()

    def radios(self, choices: list[tuple[str, bool]]) -> list[Gtk.RadioButton]:
        """Return a group of choices, of which one is made."""
        made: list[Gtk.RadioButton] = []
        for text, is_active in choices:
            made.append(Gtk.RadioButton.new_with_label_from_widget(made[0] if made else None, text))
            if is_active:
                made[-1].set_active(True)
        self.widgets += made
        return made

    def entry(self, text: str, *, hidden: bool = False) -> Gtk.Entry:
        """Return a line to write on, with its label above."""
        from wizard.window import label

        above, line = label(text, "hint"), Gtk.Entry(visibility=not hidden, max_length=80)
        above.set_mnemonic_widget(line)
        line.get_accessible().set_name(text)
        self.widgets += [above, line] if text else [line]
        return line


class LanguagePage(Page):
    """Which language."""

    title = "language_title"

    def build(self) -> None:
        """One choice for each file of sentences."""
        known = self.wizard.languages
        self._choices = self.radios([(one.title, one is self.wizard.language) for one in known])

    def leave(self) -> None:
        """Take the language over; the next page speaks it."""
        at = next(n for n, one in enumerate(self._choices) if one.get_active())
        self.wizard.language = self.wizard.languages[at]
        self.wizard.change(locale=self.wizard.language.locale)
        self.wizard.forward()


class SightPage(Page):
    """How large the letters, and whether they are read aloud."""

    title, hint = "sight_title", "sight_hint"

    def build(self) -> None:
        """Each choice is seen, or heard, at once."""
        now = self.wizard.answers
        sizes = list(TEXT_SIZES)
        choices = [(self.wizard.say(f"size_{one}"), one == now.text_size) for one in sizes]
        for size, choice in zip(sizes, self.radios(choices), strict=True):
            choice.connect("toggled", self._size, size)
        reader = Gtk.CheckButton(label=self.wizard.say("reader"), active=now.has_reader)
        reader.connect("toggled", self._reader)
        self.widgets.append(reader)

    def _size(self, choice: Gtk.RadioButton, size: str) -> None:
        if choice.get_active():
            self.wizard.change(text_size=size)
            self.wizard.letters()

    def _reader(self, choice: Gtk.CheckButton) -> None:
        self.wizard.change(has_reader=choice.get_active())
        self.wizard.machine.reader(choice.get_active())


class NamePage(Page):
    """The person's name."""

    title, hint = "name_title", "name_hint"

    def build(self) -> None:
        """One line."""
        self._line = self.entry("")
        self._line.get_accessible().set_name(self.heading())
        self._line.set_text(self.wizard.answers.name)

    def leave(self) -> None:
        """Go on with a name only."""
        name = self._line.get_text().strip()
        problem = name_problem(name)
        if problem:
            self.wizard.problem(self.wizard.say(problem))
            self._line.grab_focus()
            return
        self.wizard.change(name=name)
        self.wizard.forward()


class PasswordPage(Page):
    """A password or none; none is a locked one and an open door, never an empty password."""

    title, hint = "password_title", "password_hint"

    def build(self) -> None:
        """The two lines can be written on once a password is wanted."""
        wants = self.wizard.answers.password is not None
        choices = [("password_no", not wants), ("password_yes", wants)]
        _, self._yes = self.radios([(self.wizard.say(key), on) for key, on in choices])
        self._one = self.entry(self.wizard.say("password_label"), hidden=True)
        self._two = self.entry(self.wizard.say("password_again"), hidden=True)
        self._yes.connect("toggled", self._wanted)
        self._wanted(self._yes)

    def _wanted(self, yes: Gtk.RadioButton) -> None:
        for line in (self._one, self._two):
            line.set_sensitive(yes.get_active())

    def leave(self) -> None:
        """Go on with a good password or with none."""
        wants, password = self._yes.get_active(), self._one.get_text()
        problem = password_problem(wants, password, self._two.get_text())
        if problem:
            self.wizard.problem(self.wizard.say(problem))
            self._one.grab_focus()
            return
        self.wizard.change(password=password if wants else None)
        self.wizard.forward()


class WifiPage(Page):
    """Which Wi-Fi; it can wait."""

    title, hint = "wifi_title", "wifi_hint"

    def build(self) -> None:
        """The strongest first, below the choice to wait."""
        from wizard.window import label

        self._found = self.wizard.machine.networks()
        if not self._found:
            self.widgets.append(label(self.wizard.say("wifi_none"), "hint"))
        names = [(one.ssid, False) for one in self._found]
        self._choices = self.radios([(self.wizard.say("wifi_later"), True), *names])
        if self._found:
            self._password = self.entry(self.wizard.say("wifi_password"), hidden=True)

    def leave(self) -> None:
        """Go on once connected, or at once where it can wait."""
        at = next(n for n, one in enumerate(self._choices) if one.get_active())
        if at == 0:
            self.wizard.forward()
            return
        self.wizard.problem(self.wizard.say("wifi_wait"))
        self.wizard.busy(True)
        wanted = (self._found[at - 1], self._password.get_text())
        threading.Thread(target=self._connect, args=wanted, daemon=True).start()

    def _connect(self, network: Network, password: str) -> None:
        GLib.idle_add(self._connected, self.wizard.machine.connect(network, password))

    def _connected(self, did: bool) -> bool:
        self.wizard.busy(False)
        if did:
            self.wizard.forward()
        else:
            self.wizard.problem(self.wizard.say("wifi_failed"))
            self._password.grab_focus()
        return False


class ReadyPage(Page):
    """Who helps, and what comes next."""

    hint = "ready_hint"

    def heading(self) -> str:
        """Return a sentence with the name."""
        return self.wizard.say("ready_title", name=self.wizard.answers.name)

    def build(self) -> None:
        """The helper's telephone, where an association gave one."""
        from wizard.window import label

        brand = self.wizard.brand
        known = brand["association"] and brand["telephone"]
        help_text = self.wizard.say("ready_help", **brand) if known else None
        self.widgets.append(label(help_text or self.wizard.say("ready_help_unknown"), "title"))

    def first(self) -> Gtk.Widget:
        """Return the button, as there is nothing to choose."""
        return self.wizard.next_button()


PAGES = (LanguagePage, SightPage, NamePage, PasswordPage, WifiPage, ReadyPage)
