"""The Sphinx extensions that build this book."""
