"""Wiping: plan, guards, engine, verification, certificate."""
