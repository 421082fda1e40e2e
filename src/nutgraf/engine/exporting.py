"""The whole as a site of files."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from nutgraf.engine.articles import Articles
from nutgraf.engine.people import People
from nutgraf.engine.stories import Stories
from nutgraf.engine.views import StoryView
from nutgraf.model.people import NAME_KINDS
from nutgraf.pipeline.progress import Progress, quiet

#: Statements, and articles that name it, on a name's page in a site of files: the newest.
MOST = 500


class Exporting(Stories, Articles, People):
    """Files that any web server can carry."""

    def export_site(self, out: Path, progress: Progress = quiet) -> int:
        """Write every page as a static site under ``out``. Returns how many stories there are.

        Raises ``NutgrafError`` where ``out`` cannot be written.
        """
        from nutgraf.publish.export import export_site

        views = [self._with_revisions(view) for view in self.pages()]
        articles = [key for view in views for key in view.sources.articles]
        names = (n for kind in NAME_KINDS for n in self.store.names_in(articles, kind).values())
        return export_site(
            views,
            out,
            title=self.settings.title,
            desks={s.story.id: s.desk for s in self.stories(limit=None) if s.desk},
            names={
                name: partial(self.name_view, name, said=(MOST, 0), named=(MOST, 0))
                for name in names
            },
            why=lambda article_id: self._why(article_id, self.store.story_of(article_id)),
            progress=progress,
        )

    def _with_revisions(self, view: StoryView) -> StoryView:
        """The story with every revision of its articles: their pages say what was changed."""
        sources = view.sources
        every = {
            (revision.article_id, revision.number): revision
            for article in sources.articles.values()
            if article.revision > 1
            for revision in self.store.revisions(article.id)
        }
        return replace(view, sources=replace(sources, revisions={**sources.revisions, **every}))
