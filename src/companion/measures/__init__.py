"""Measures: pure functions on frames. No input, no output, nothing of ours imported but other measures."""
