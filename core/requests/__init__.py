"""Support requests: from a family's message to the answer it gets."""
