"""The composition root: the only place that builds stores, services, workers and windows together."""
