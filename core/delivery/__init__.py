"""How what is decided reaches people: the outbox, the cards registry and their states."""
