"""The ground floor: frozen models, and nothing else."""
