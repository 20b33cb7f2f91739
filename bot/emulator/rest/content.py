"""Serve the Content API: templates and their approval by WhatsApp, which is given at once.

https://www.twilio.com/docs/content/content-api-resources. Requests are JSON; dates are ISO 8601.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, request

from bot.emulator.assembly import Emulator
from bot.emulator.rest.answers import ApiError, iso8601, json_answer
from bot.emulator.rest.pages import Page, cut
from bot.emulator.templates import (
    BadTemplate,
    Template,
    check_types,
    check_variables,
    submitted,
)

BASE = "/v1/Content"


class ContentApi:
    """Answer requests about templates."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._templates = emulator.templates

    def register(self, blueprint: Blueprint) -> None:
        """Add the routes."""
        one = f"{BASE}/<sid>"
        for rule, view, methods in (
            (BASE, self.create, ["POST"]),
            (BASE, self.list, ["GET"]),
            ("/v1/ContentAndApprovals", self.list_with_approvals, ["GET"]),
            (one, self.fetch, ["GET"]),
            (one, self.update, ["PUT"]),
            (one, self.delete, ["DELETE"]),
            (f"{one}/ApprovalRequests", self.approval, ["GET"]),
            (f"{one}/ApprovalRequests/whatsapp", self.submit, ["POST"]),
        ):
            blueprint.add_url_rule(rule, f"content_{view.__name__}", view, methods=methods)

    def create(self) -> Response:
        """Keep a new template."""
        carrier, given = self._emulator.carrier, _object()
        now = carrier.clock.now()
        template = Template(
            sid=carrier.ids.sid("HX"),
            name=_text(given, "friendly_name"),
            language=_text(given, "language"),
            types=_types(given),
            variables=given.get("variables") or {},
            created=now,
            updated=now,
        )
        if not template.language:
            raise ApiError(20001, "Missing required parameter language")
        self._keep(template)
        return json_answer(self._content(template), 201)

    def update(self, sid: str) -> Response:
        """Change a template that is not approved."""
        template, given = self._template(sid), _object()
        if template.approval == "approved":
            raise ApiError(20001, "An approved template cannot be changed")
        changed = replace(
            template,
            name=_text(given, "friendly_name") or template.name,
            language=_text(given, "language") or template.language,
            types=_types(given) or template.types,
            variables=given.get("variables") or template.variables,
            updated=self._emulator.carrier.clock.now(),
        )
        self._keep(changed)
        return json_answer(self._content(changed))

    def list(self) -> Response:
        """Give templates, newest first."""
        return self._page(BASE, self._content)

    def list_with_approvals(self) -> Response:
        """Give templates with what WhatsApp said of them."""

        def write(template: Template) -> dict[str, Any]:
            content = self._content(template)
            del content["links"], content["url"]
            return content | {"approval_requests": _approval(template)}

        return self._page("/v1/ContentAndApprovals", write)

    def fetch(self, sid: str) -> Response:
        """Give one template."""
        return json_answer(self._content(self._template(sid)))

    def delete(self, sid: str) -> Response:
        """Forget a template."""
        self._template(sid)
        self._templates.remove(sid)
        return Response(status=204)

    def submit(self, sid: str) -> Response:
        """Ask WhatsApp to approve a template."""
        template, given = self._template(sid), _object()
        name, category = _text(given, "name"), _text(given, "category")
        if not name or not category:
            raise ApiError(20001, "Missing required parameter name or category")
        decided = submitted(template, name, category, self._emulator.carrier.clock.now())
        self._templates.put(decided)
        return json_answer(_approval(replace(decided, approval="received", rejection="")), 201)

    def approval(self, sid: str) -> Response:
        """Tell what WhatsApp said."""
        template = self._template(sid)
        return json_answer(
            {
                "account_sid": self._emulator.carrier.account.sid,
                "sid": sid,
                "url": f"{_origin()}{BASE}/{sid}/ApprovalRequests",
                "whatsapp": _approval(template),
            }
        )

    def _keep(self, template: Template) -> None:
        try:
            check_types(template.types)
            check_variables(template.variables, BadTemplate)
        except BadTemplate as error:
            raise ApiError(20001, f"Invalid parameter: {error}") from error
        self._templates.put(template)

    def _template(self, sid: str) -> Template:
        found = self._templates.get(sid)
        if found is None:
            raise ApiError(20404, f"The requested resource {request.path} was not found", 404)
        return found

    def _content(self, template: Template) -> dict[str, Any]:
        url = f"{_origin()}{BASE}/{template.sid}"
        return {
            "account_sid": self._emulator.carrier.account.sid,
            "date_created": iso8601(template.created),
            "date_updated": iso8601(template.updated),
            "friendly_name": template.name,
            "language": template.language,
            "links": {
                "approval_create": f"{url}/ApprovalRequests/whatsapp",
                "approval_fetch": f"{url}/ApprovalRequests",
            },
            "sid": template.sid,
            "types": template.types,
            "url": url,
            "variables": template.variables,
        }

    def _page(self, path: str, write: Any) -> Response:
        found = {one.sid: one for one in reversed(self._templates.all())}
        page = cut(tuple(found), request.args)
        contents = [write(found[sid]) for sid in page.sids]
        return json_answer({"contents": contents, "meta": _meta(page, _origin() + path)})


def _meta(page: Page, url: str) -> dict[str, Any]:
    return {
        "first_page_url": f"{url}?{page.first}",
        "key": "contents",
        "next_page_url": f"{url}?{page.following}" if page.following else None,
        "page": page.number,
        "page_size": page.size,
        "previous_page_url": f"{url}?{page.before}" if page.before else None,
        "url": f"{url}?{page.this}",
    }


def _approval(template: Template) -> dict[str, Any]:
    return {
        "allow_category_change": True,
        "category": template.category,
        "content_type": next(iter(template.types)),
        "flows": None,
        "name": template.approval_name,
        "rejection_reason": template.rejection,
        "status": template.approval,
        "type": "whatsapp",
    }


def _origin() -> str:
    return request.host_url.rstrip("/")


def _object() -> dict[str, Any]:
    given = request.get_json(silent=True)
    if not isinstance(given, dict):
        raise ApiError(20001, "The request is no JSON object")
    try:
        json.dumps(given, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise ApiError(20001, "The request holds half a character") from error
    return given


def _text(given: dict[str, Any], name: str) -> str:
    value = given.get(name) or ""
    if not isinstance(value, str):
        raise ApiError(20001, f"Invalid parameter {name}")
    return value


def _types(given: dict[str, Any]) -> Any:
    """Give the types; clients write null for each that a template does not have."""
    types = given.get("types") or {}
    if not isinstance(types, dict):
        return types
    return {name: parts for name, parts in types.items() if parts is not None}
