"""The hardware inventory: what this PC is made of."""
