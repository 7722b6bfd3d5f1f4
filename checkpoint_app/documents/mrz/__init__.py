"""The machine readable zone of ICAO Doc 9303-3 to -7: parse, check, compose."""
