"""The data that the chapters learn from: small, named, and with units."""
