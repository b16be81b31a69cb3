"""The library's tags."""
