"""What a practice learns about its library: counts per module, never of fewer than five people."""
