"""Deciding what is published, and answering reports."""
