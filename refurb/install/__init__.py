"""Putting an OS profile onto a wiped disk."""
