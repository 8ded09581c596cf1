"""The batch face: many PCs, few words."""
