"""Measurements, run by hand: `python -m tests.benchmarks.engines`, `….cold_start`, `….memory`."""
