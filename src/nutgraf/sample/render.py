"""Make pages and feeds of the sample press: the clutter of real pages, in four variants.

Nothing here knows about HTTP. The gold keys of an article (``story``, ``voice``, ``carries``)
are never handed to a template.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from nutgraf.sample.press import PressArticle, PressFeed, PressOutlet, PressRevision

FEED_TYPES: Final = {
    "rss2": "application/rss+xml",
    "rss1": "application/rdf+xml",
    "atom": "application/atom+xml",
    "jsonfeed": "application/feed+json",
}
_FEED_LENGTH: Final = 40
_MONTHS: Final = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "es": "enero febrero marzo abril mayo junio julio "
    "agosto septiembre octubre noviembre diciembre",
}
_LABELS: Final[dict[str, dict[str, str]]] = {
    "en": {
        "nav": "Home|World|Business|Weather|Science|Sport|Opinion",
        "by": "By",
        "published": "Published",
        "updated": "Updated",
        "share": "Share this article",
        "related": "Related articles",
        "most_read": "Most read",
        "newsletter": "Newsletter",
        "sign_up": "Sign up",
        "email": "Your e-mail address",
        "comments": "Comments",
        "log_in": "Log in to join the conversation.",
        "cookies": "We and our 412 partners use cookies to make this site work. "
        "You can change your choice at any time.",
        "accept": "Accept all",
        "reject": "Only what is necessary",
        "subscribe": "Subscribe to read on",
        "offer": "Already a subscriber? Log in. Try four weeks for one dollar.",
        "photo": "Photo",
        "rights": "All rights reserved.",
        "about": "About us|Contact|Corrections policy|Privacy|Terms of use|Advertise",
        "search": "Search",
        "ad": "Advertisement",
        "top": "Latest news",
    },
    "de": {
        "nav": "Startseite|Politik|Wirtschaft|Hamburg|Wissen|Sport|Meinung",
        "by": "Von",
        "published": "Veröffentlicht",
        "updated": "Aktualisiert",
        "share": "Artikel teilen",
        "related": "Mehr zum Thema",
        "most_read": "Meistgelesen",
        "newsletter": "Newsletter",
        "sign_up": "Anmelden",
        "email": "Ihre E-Mail-Adresse",
        "comments": "Kommentare",
        "log_in": "Melden Sie sich an, um mitzudiskutieren.",
        "cookies": "Wir und unsere 412 Partner verwenden Cookies, damit diese Seite funktioniert. "
        "Sie können Ihre Wahl jederzeit ändern.",
        "accept": "Alle annehmen",
        "reject": "Nur notwendige",
        "subscribe": "Jetzt abonnieren und weiterlesen",
        "offer": "Sie haben schon ein Abo? Melden Sie sich an.",
        "photo": "Foto",
        "rights": "Alle Rechte vorbehalten.",
        "about": "Impressum|Kontakt|Datenschutz|AGB|Mediadaten",
        "search": "Suche",
        "ad": "Anzeige",
        "top": "Neueste Meldungen",
    },
    "es": {
        "nav": "Portada|Mundo|Economía|El tiempo|Ciencia|Deportes|Opinión",
        "by": "Por",
        "published": "Publicado",
        "updated": "Actualizado",
        "share": "Compartir este artículo",
        "related": "Noticias relacionadas",
        "most_read": "Lo más leído",
        "newsletter": "Boletín",
        "sign_up": "Suscribirse",
        "email": "Su correo electrónico",
        "comments": "Comentarios",
        "log_in": "Inicie sesión para comentar.",
        "cookies": "Nosotros y nuestros 412 socios usamos cookies para que este sitio funcione. "
        "Puede cambiar su elección en cualquier momento.",
        "accept": "Aceptar todo",
        "reject": "Solo las necesarias",
        "subscribe": "Suscríbase para seguir leyendo",
        "offer": "¿Ya es suscriptor? Inicie sesión.",
        "photo": "Foto",
        "rights": "Todos los derechos reservados.",
        "about": "Quiénes somos|Contacto|Privacidad|Términos|Publicidad",
        "search": "Buscar",
        "ad": "Publicidad",
        "top": "Últimas noticias",
    },
}


@dataclass(frozen=True, slots=True)
class Item:
    """An article with the version to show and its address: what a template may see."""

    url: str
    title: str
    byline: str
    section: str
    language: str
    summary: str
    paragraphs: tuple[str, ...]
    published: datetime
    updated: datetime
    caption: str
    image_credit: str
    image_url: str
    credit_line: str
    carried_from: str | None
    canonical: str
    paywall: bool
    undated: bool


def make_item(
    article: PressArticle,
    revision: PressRevision,
    base_url: str,
    *,
    canonical: str | None = None,
    carried_from: str | None = None,
) -> Item:
    """What pages and feeds show of an article at one moment."""
    url = base_url + article.path
    return Item(
        url=url,
        title=revision.title,
        byline=article.byline,
        section=article.section,
        language=article.language,
        summary=revision.paragraphs[0],
        paragraphs=revision.paragraphs,
        published=article.published,
        updated=revision.at,
        caption=article.caption,
        image_credit=article.image_credit,
        image_url=f"{base_url}/media/{article.slug}.svg" if article.caption else "",
        credit_line=article.credit_line,
        carried_from=carried_from,
        canonical=canonical or url,
        paywall=article.paywall,
        undated=article.undated,
    )


def article_page(outlet: PressOutlet, item: Item, others: Sequence[Item], base_url: str) -> str:
    """The full HTML page of an article; ``others`` are the outlet's others, newest first."""
    labels = _LABELS[outlet.language]
    related = [other for other in others if other.section == item.section][:3] or others[:2]
    context = {
        "outlet": outlet,
        "item": item,
        "base": base_url,
        "labels": labels,
        "nav": labels["nav"].split("|"),
        "about": labels["about"].split("|"),
        "related": related,
        "popular": others[:5],
        "blocks": list(_blocks(outlet, item, others)),
        "shown_date": long_date(item.published, outlet.language),
        "shown_update": long_date(item.updated, outlet.language),
        "feeds": _feed_links(outlet, base_url),
        "json_ld": _json_ld(outlet, item, base_url),
    }
    return _environment().get_template(f"{outlet.template}.html").render(context)


def front_page(outlet: PressOutlet, items: Sequence[Item], base_url: str) -> str:
    """The outlet's front page, with links by which its feeds are discovered."""
    labels = _LABELS[outlet.language]
    return (
        _environment()
        .get_template("front.html")
        .render(
            outlet=outlet,
            items=items,
            base=base_url,
            labels=labels,
            nav=labels["nav"].split("|"),
            about=labels["about"].split("|"),
            feeds=_feed_links(outlet, base_url),
        )
    )


def press_page(outlets: Sequence[tuple[PressOutlet, str]], now: datetime) -> str:
    """The page at the bare address: a list of the outlets."""
    return _environment().get_template("press.html").render(outlets=outlets, now=now)


def error_page(outlet: PressOutlet, status: int, message: str) -> str:
    """An HTML error page in the outlet's dress."""
    template = _environment().get_template("error.html")
    return template.render(outlet=outlet, status=status, message=message)


def picture(seed: str) -> str:
    """A plain coloured picture, so that pages have an image to show."""
    hue = sum(seed.encode()) % 360
    return _environment().get_template("picture.svg").render(hue=hue)


def feed_document(outlet: PressOutlet, feed: PressFeed, items: Sequence[Item], base: str) -> str:
    """The feed as the outlet serves it, faults included."""
    if feed.fault == "html":
        return error_page(outlet, 503, "This page is resting. Please try again in a few minutes.")
    shown = list(items[:_FEED_LENGTH])
    if feed.format == "jsonfeed":
        return _json_feed(outlet, feed, shown, base)
    changed = max((item.updated for item in shown), default=datetime(2017, 9, 1, tzinfo=UTC))
    template = _environment().get_template(f"{feed.format}.xml")
    text = template.render(
        outlet=outlet,
        feed=feed,
        entries=[(item, _entry_link(feed, item), _feed_html(item)) for item in shown],
        base=base,
        changed=changed,
        self_url=base + feed.path,
    )
    if feed.fault == "malformed":
        text = text.replace("&amp;", "&")
        text = text[: text.rindex("</channel>")]
    return text


def long_date(moment: datetime, language: str) -> str:
    """A date as newspapers print it: "December 26, 2017, 2:04 p.m."."""
    month = _MONTHS[language].split()[moment.month - 1]
    if language == "de":
        return f"{moment.day}. {month} {moment.year}, {moment:%H:%M} Uhr"
    if language == "es":
        return f"{moment.day} de {month} de {moment.year}, {moment:%H:%M}"
    half = "a.m." if moment.hour < 12 else "p.m."
    hour = moment.hour % 12 or 12
    return f"{month} {moment.day}, {moment.year}, {hour}:{moment:%M} {half}"


def _blocks(outlet: PressOutlet, item: Item, others: Sequence[Item]) -> list[tuple[str, str, str]]:
    """Paragraphs of the body in order: (kind, text, link), the outlet's own lines among them.

    A line about another article names the one published before this one, and so never changes.
    """
    earlier = next((other for other in others if other.published < item.published), None)
    blocks: list[tuple[str, str, str]] = []
    for number, paragraph in enumerate(item.paragraphs, start=1):
        blocks.append(("p", paragraph, ""))
        for after, text in outlet.inline:
            if after != number or item.paywall:
                continue
            if "{related}" not in text:
                blocks.append(("inline", text, ""))
            elif earlier is not None:
                line = text.replace("{related}", earlier.title)
                blocks.append(("inline", line, earlier.url))
    return blocks


def _feed_links(outlet: PressOutlet, base_url: str) -> list[tuple[str, str, str]]:
    return [(FEED_TYPES[feed.format], feed.title, base_url + feed.path) for feed in outlet.feeds]


def _entry_link(feed: PressFeed, item: Item) -> str:
    return f"{item.url}?{feed.tracking}" if feed.tracking else item.url


def _feed_html(item: Item) -> str:
    return "".join(f"<p>{escape(text, quote=False)}</p>" for text in item.paragraphs)


def _json_feed(outlet: PressOutlet, feed: PressFeed, items: Sequence[Item], base: str) -> str:
    entries: list[dict[str, Any]] = []
    for item in items:
        entry: dict[str, Any] = {
            "id": item.url,
            "url": _entry_link(feed, item),
            "title": item.title,
            "summary": item.summary,
            "date_published": item.published.isoformat(),
            "date_modified": item.updated.isoformat(),
            "authors": [{"name": item.byline or outlet.name}],
            "tags": [item.section],
            "language": item.language,
        }
        if feed.full_text:
            entry["content_html"] = _feed_html(item)
        else:
            entry["content_text"] = item.summary
        entries.append(entry)
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": base + "/",
        "feed_url": base + feed.path,
        "language": outlet.language,
        "items": entries,
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


def _json_ld(outlet: PressOutlet, item: Item, base_url: str) -> str:
    article: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": item.title,
        "url": item.url,
        "inLanguage": item.language,
        "articleSection": item.section,
        "isAccessibleForFree": not item.paywall,
        "publisher": {"@type": "NewsMediaOrganization", "name": outlet.name, "url": base_url},
    }
    if not item.undated:
        article["datePublished"] = item.published.isoformat()
        article["dateModified"] = item.updated.isoformat()
    if item.byline:
        article["author"] = {"@type": "Person", "name": item.byline}
    if item.image_url:
        article["image"] = item.image_url
    return json.dumps(article, ensure_ascii=False).replace("<", "\\u003c")


def _http_date(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _zone(moment: datetime, name: str) -> datetime:
    return moment.astimezone(ZoneInfo(name))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["rfc822"] = _http_date
    environment.filters["iso"] = datetime.isoformat
    environment.filters["utc"] = _utc
    environment.filters["zone"] = _zone
    environment.filters["longdate"] = long_date
    return environment
