"""Lets tests import the wizard from where a profile has it."""

from __future__ import annotations

import sys

from refurb.install.profile import default_folder

LIB = default_folder() / "bureau/overlay/usr/lib/refurb"
sys.path.insert(0, str(LIB))
