"""The printed asset label."""
