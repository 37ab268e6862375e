"""An answer that is saved as a file: nobody on the way keeps it."""

from collections.abc import Mapping

from chalice.app import Response

SHEET = "text/csv; charset=utf-8"


def file(body: str, kind: str, name: str, more: Mapping[str, str] | None = None) -> Response:
    """A text of a media type under a file's name, with further headers."""
    saved = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return Response(body, {"Content-Type": kind, "Cache-Control": "no-store", **saved, **(more or {})})
