"""Drafts a cited record from an article, every fact with its exact words."""

from alitimeline.drafting.articles import Article
from alitimeline.drafting.draft import draft_articles
from alitimeline.drafting.reading import read_article

__all__ = ["Article", "draft_articles", "read_article"]
