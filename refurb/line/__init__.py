"""The production line: stages, scheduler, journal."""
