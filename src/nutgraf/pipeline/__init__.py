"""The order of the stages: fetch, extract, annotate, group, compose, publish.

Only this package knows it. Each step takes waiting work from the store, runs a stage's
functions over it, and puts the result back in one transaction, so that a process killed
anywhere is continued by the next run, and a second run does only what is new.

    poll.py      fetch: due feeds -> entries
    read.py      fetch, extract: waiting entries and young articles -> articles, revisions
    archive.py   JSON Lines archives -> articles (in place of fetch and extract)
    grouping.py  annotate (vectors), group: waiting articles -> stories
    relating.py  group: stories near each other, with the reason
    pages.py     annotate (full), group (voices), compose: dirty stories -> pages
"""

from nutgraf.pipeline.progress import Progress
from nutgraf.pipeline.run import Pipeline, Report

__all__ = ["Pipeline", "Progress", "Report"]
