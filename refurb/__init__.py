"""refurb: gives donated PCs a second life."""

__version__ = "0.1.0"
