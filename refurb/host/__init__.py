"""The only door to a PC: run a tool, read a file, open a block device."""
