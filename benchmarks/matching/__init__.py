"""How fast matching is: `python -m benchmarks.matching`."""
