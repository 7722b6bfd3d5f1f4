"""How a page is made: templates of `resources/pages`, the words of a language, and headers that allow no script."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from checkpoint_app import assets
from checkpoint_app.central.pages.entrance import Visit
from checkpoint_app.texts import Language, texts

_POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
HEADERS = {
    # The lists change with every event, and a page holds the key of its forms: a shared cache must not keep it.
    "Cache-Control": "no-store",
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


@dataclass(frozen=True, slots=True)
class Words:
    """The words of the operators' pages, by their key below `central`; what is filled in stays text."""

    language: Language

    def __call__(self, key: str, **values: object) -> Markup:
        """Say it, escaped."""
        return escape(texts(self.language)(f"central.{key}", **values))

    def instant(self, value: datetime | None) -> str:
        """Write an instant; a dash for none."""
        return "–" if value is None else texts(self.language).instant(value)


class Look:
    """Makes pages of templates."""

    def __init__(self) -> None:
        """Read the templates' folder; each is compiled once."""
        self._templates = Environment(
            loader=FileSystemLoader(assets.resource("pages")),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def page(self, template: str, visit: Visit, status: int = 200, **values: object) -> HTMLResponse:
        """Make a page for a visit."""
        text = self._templates.get_template(template).render(visit=visit, say=Words(visit.language), **values)
        answer = HTMLResponse(text, status, headers=HEADERS)
        if visit.chose_language:
            answer.set_cookie("language", visit.language, samesite="strict", httponly=True)
        return answer
