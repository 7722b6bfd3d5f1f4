"""The first start of a machine: five steps from nothing to the login screen, or to the synthetic country."""
