"""The pattern of every endpoint: who may, what is asked, which door is called, how the answer looks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, ClassVar, cast

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from cir.errors import Invalid, Problem
from cir.rest import etags, pages
from cir.rest.fields import Input, is_keepable
from cir.rest.idempotency import Answer, hash_of, once
from cir.rest.pages import BY_ID, Sort
from cir.rest.renderers import Stored, dumped
from cir.rest.shapes import Shape
from cir.rest.throttles import PerMinute

OK, CREATED, NO_CONTENT, NOT_MODIFIED = 200, 201, 204, 304
PAGING = ("cursor", "page_size", "sort")


class HasScope(BasePermission):
    """A token must hold the scope that the view declares for the method; a session holds all of them."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Deny by default: a method without a declared scope is for nobody's token."""
        if view.action is None:  # not possible here: 405
            return True
        needed = view.scopes.get(request.method if request.method != "HEAD" else "GET")
        token: Any = request.auth
        if token is None or needed in token.scopes:
            return True
        raise PermissionDenied(f"The token lacks the scope “{needed}”.", "scope")


class Resource(ViewSet):
    """An endpoint. `scopes`: method → scope; `inputs`: action → what may be said; `shape`: what is shown."""

    permission_classes = [IsAuthenticated, HasScope]
    throttle_classes = [PerMinute]
    metadata_class = None
    scopes: ClassVar[dict[str, str]] = {}
    inputs: ClassVar[dict[str, type[Input]]] = {}
    outputs: ClassVar[dict[str, Any]] = {}
    success: ClassVar[dict[str, int]] = {}
    shape: ClassVar[Shape]
    sorts: ClassVar[Sequence[Sort]] = (BY_ID,)
    filters: ClassVar[tuple[str, ...]] = ()
    parameters: ClassVar[dict[str, dict[str, str]]] = {}
    """What endpoints that are no lists take in their address: action → name → words."""
    rate: dict[str, str]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Days begin and end in the person's own zone, as on the pages."""
        super().initial(request, *args, **kwargs)
        if self.me.zone:
            timezone.activate(self.me.zone)
        self._refuse_unknown_parameters(request)

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Tell with every answer how many requests are left."""
        response = super().finalize_response(request, response, *args, **kwargs)
        for name, value in getattr(self, "rate", {}).items():
            response[name] = value
        return response

    @property
    def token(self) -> Any:
        """The token that was sent; None in a session."""
        return self.request.auth

    @property
    def me(self) -> Any:
        """The person who asks; permissions have made sure that there is one."""
        return self.request.user

    @classmethod
    def filter_words(cls) -> dict[str, str]:
        """The filters of the list, with what each does."""
        return dict.fromkeys(cls.filters, "")

    def said(self, **context: Any) -> dict[str, Any]:
        """What the body says, translated; every wrong field at once otherwise."""
        if not isinstance(self.request.data, dict) and not hasattr(self.request.data, "keys"):
            raise Invalid(Problem("object", "Send a JSON object."))
        asked = self.inputs[self.action](data=self.request.data, partial=self.action == "change", context=context)
        asked.is_valid(raise_exception=True)
        return dict(asked.validated_data)

    def page(self, rows: QuerySet[Any], shape: Shape | None = None) -> Response:
        """One page of a list."""
        shown, following = pages.page(self.request, rows, shape or self.shape, self.sorts)
        return Response({"results": shown, "next": following})

    def shown(
        self, what: QuerySet[Any] | dict[str, Any] | None, version: int | None = None, status: int = OK
    ) -> Response:
        """One thing with its ETag; 404 when there is none, 304 when the client has it already."""
        data = self.shape.one(what) if isinstance(what, QuerySet) else what
        if data is None:
            raise NotFound
        etag = etags.of(data, version)
        if self.request.method == "GET" and etags.unchanged(self.request, etag):
            return Response(status=NOT_MODIFIED, headers={"ETag": etag})
        return Response(data, status=status, headers={"ETag": etag})

    def created(self, what: QuerySet[Any] | dict[str, Any] | None, version: int | None = None) -> Response:
        """The new thing."""
        return self.shown(what, version, CREATED)

    def gone(self) -> Response:
        """Nothing is left to show."""
        return Response(status=NO_CONTENT)

    def require_same(self, what: QuerySet[Any]) -> None:
        """Refuse a change of something that is no longer what the client saw (things without a version)."""
        data = self.shape.one(what)
        if data is None:
            raise NotFound
        etags.require_same(self.request, etags.of(data))

    def _refuse_unknown_parameters(self, request: Request) -> None:
        own = tuple(self.parameters.get(self.action or "", ()))
        known = (*PAGING, *self.filters) if self.action == "list" else own
        problems = [
            Problem("unknown", f"There is no parameter “{name[:80]}” here.", name[:80])
            for name in request.query_params
            if name not in known
        ]
        problems += [
            Problem("invalid", "This text cannot be kept.", name)
            for name, texts in request.query_params.lists()
            if not all(map(is_keepable, texts))
        ]
        Invalid.unless_none(problems)


Method = Callable[..., Response]


def creates(method: Method) -> Method:
    """An endpoint that makes something, at most once for each `Idempotency-Key`."""

    @wraps(method)
    def run(self: Resource, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get("Idempotency-Key")
        if key is None:
            with transaction.atomic():
                return method(self, request, *args, **kwargs)

        def do() -> Answer:
            response = method(self, request, *args, **kwargs)
            return Answer(response.status_code, dumped(response.data).decode(), dict(response.headers))

        route = f"{request.method} {request.path}"
        answer = once(self.me.pk, route, key, hash_of(*_content(request)), do)
        return Response(Stored(answer.body), answer.status, headers=_with_mark(answer))

    marked: Any = run
    marked.creates = True  # read by the schema
    return cast(Method, marked)


def _with_mark(answer: Answer) -> dict[str, str]:
    return {**answer.headers, "Idempotency-Replayed": "true"} if answer.replayed else answer.headers


def _content(request: Request) -> list[bytes]:
    """What makes the request this one: its data in a fixed order, and the bytes of its files."""
    files = request.FILES
    data: Any = request.data
    if not hasattr(data, "items"):  # a list, a number: refused later, by who knows what is asked for
        return [dumped(data)]
    fields = {name: value for name, value in data.items() if name not in files}
    parts = [dumped(sorted(fields.items()))]
    for name in sorted(files):
        parts += [name.encode(), files[name].name.encode(), files[name].read()]
        files[name].seek(0)
    return parts


def changes(method: Method) -> Method:
    """An endpoint that changes something: in one transaction."""

    @wraps(method)
    def run(self: Resource, request: Request, *args: Any, **kwargs: Any) -> Response:
        with transaction.atomic():
            return method(self, request, *args, **kwargs)

    return run
