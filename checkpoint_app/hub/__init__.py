"""The hub of a post: one machine keeps the events of all counters, serves their queue, and relays to the centre."""
