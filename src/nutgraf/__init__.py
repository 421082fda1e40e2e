"""Nutgraf: news pages on which every sentence can be traced to the words it came from."""

import os

# One thread a process for numpy's BLAS: work is shared out among processes, and a second thread
# makes the parser's products of matrices dearer by two fifths. Read when numpy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"
