"""Disk health, RAM and the grade."""
