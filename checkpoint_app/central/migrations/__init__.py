"""Alembic's steps from one shape of the centre's tables to the next."""
