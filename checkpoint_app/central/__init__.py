"""The reference central service: API, publisher, ingest, synthetic country."""
