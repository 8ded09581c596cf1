"""The register: sticks, envelopes and the machines that they tell of."""
