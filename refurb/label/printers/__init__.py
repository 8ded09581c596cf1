"""Ways to bring a drawn label to paper or into a file, one per family."""
