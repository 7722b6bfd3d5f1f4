"""SQLCipher through sqlite-utils: the casebook that is never lost and the clearances that may be rebuilt."""
