"""Nutgraf: news pages on which every sentence can be traced to the words it came from."""

__version__ = "0.1.0"
