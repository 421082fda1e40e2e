"""Annotating: article -> sentences, mentions, statements, dates, figures, vectors.

Importing this package is light: the parser and the encoder load at first use.
"""

from nutgraf.annotate.annotator import LONGEST, OPENING_VERSION, VERSION, Annotator, Job
from nutgraf.annotate.opening import cut
from nutgraf.annotate.vectors import Encoder, TextEncoder, load_encoder

__all__ = [
    "LONGEST",
    "OPENING_VERSION",
    "VERSION",
    "Annotator",
    "Encoder",
    "Job",
    "TextEncoder",
    "cut",
    "load_encoder",
]
