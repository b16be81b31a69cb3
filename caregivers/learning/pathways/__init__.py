"""A pathway that a case follows: planned, started, paused, taken up again, stopped."""
