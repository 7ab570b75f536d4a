"""Buying the right to a file, and delivering it."""
