"""What the calls about tills take and answer."""

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.shapes import Shape, Told, text

TillName = Annotated[str, text(40), Field(examples=["Theke"])]
Id = Annotated[str, Field(pattern=r"^[a-z][0-9]{1,6}$", examples=["t1"])]
ShopId = Annotated[str, Field(pattern=r"^s:[0-9A-HJ-NP-X]{8}$", examples=["s:7F3K2MQ8"])]


class PairingBody(Shape):
    """A new till: its branch and name; or, with `till` alone, one of the shop's on another device."""

    branch: Id | None = None
    name: TillName | None = None
    till: Id | None = None


class PairingView(Shape):
    """The code to type into the device, or its `url` as a QR to scan with it; good once, and until it ends."""

    code: str
    url: str
    ends_at: Told


class DeviceBody(Shape):
    """The code, as it was typed or scanned; `device` is what the owner's list calls it."""

    code: Annotated[str, text(40), Field(examples=["7F3K 2MQ8"])]
    device: Annotated[str, text(60)] | None = None


class PairedView(Shape):
    """The till's token, told this once; the rest is for its screen."""

    token: str
    shop: str
    shop_name: str
    till: str
    name: str
    branch: str
    branch_name: str


class TillsQuery(Shape):
    shop: ShopId | None = None


class TillView(Shape):
    """A till, or with `kind` developer a program that acts as one; `last_use` is to the hour."""

    id: str
    name: str
    branch: str
    branch_name: str
    kind: Literal["till", "developer"]
    state: Literal["waiting", "active", "revoked"]
    paired_at: Told | None = None
    device: str | None = None
    last_use: Told | None = None


class TillsView(Shape):
    tills: list[TillView]


class NameBody(Shape):
    """The new name; a clerk says whose till it is."""

    name: TillName
    shop: ShopId | None = None


class RevocationBody(Shape):
    """Nothing more is needed; a clerk says whose till it is."""

    shop: ShopId | None = None
