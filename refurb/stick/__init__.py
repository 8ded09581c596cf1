"""The stick itself: what it booted from, its data partition, copies of it, its state."""
