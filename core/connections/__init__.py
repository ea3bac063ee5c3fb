"""Connections: an advocate and a family working together, from Accept to the end of support."""
