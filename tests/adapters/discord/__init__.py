"""Discord's adapter: what it draws, and how it behaves with the real library in this process."""
