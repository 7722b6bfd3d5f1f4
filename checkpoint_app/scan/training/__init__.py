"""Training of the reader: generator and networks. An extra that nobody needs to run the product."""
