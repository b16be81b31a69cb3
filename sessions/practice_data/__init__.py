"""Practices that nobody works in: the synthetic one for benchmarks (`generate`) and the demo (`demo`).

On top of the house: this room may know of every other, and none of them knows of it.
"""
