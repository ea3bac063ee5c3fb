"""Safeguarding: how words that may mean danger reach a person."""
