"""The issuance desk."""
