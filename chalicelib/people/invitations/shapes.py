"""Invitations as the API takes and tells them."""

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.shapes import Shape, Told, text

KindName = Literal["shop", "club"]


class InvitationBody(Shape):
    """Whom to invite; `uses` is how many may join by it, more than one for a poster. `mail` gets it by e-mail."""

    kind: KindName
    name: Annotated[str, text(80)] | None = None
    mail: Annotated[str, text(254)] | None = None
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$", examples=["de"])] | None = None
    uses: Annotated[int, Field(gt=0, le=500)] = 1


class InvitationView(Shape):
    """An invitation in the office's list; its code was told once, when it was made."""

    id: str
    kind: KindName
    state: Literal["open", "used", "over", "revoked"]
    by: str
    made_at: Told
    until: Told
    uses: int
    used: int
    name: str | None = None
    language: str
    mailed: bool


class NewInvitation(InvitationView):
    """A new invitation: its code, the link to it, and that link as a QR code (SVG)."""

    code: str
    link: str
    qr: str


class InvitationsView(Shape):
    """The invitations of the last three months, the newest first."""

    invitations: list[InvitationView]


class ReadingBody(Shape):
    code: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[0-9A-Za-z -]+$")]


class ReadingView(Shape):
    """What an invitation is for."""

    kind: KindName
    town: str
    programme: str
    language: str
    until: Told
    name: str | None = None


class RevocationBody(Shape):
    """No more is told: `{}`."""
