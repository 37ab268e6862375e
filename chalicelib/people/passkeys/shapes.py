"""Bodies and answers of passkeys' calls; browsers make and read them by themselves (`toJSON`, `parse…FromJSON`)."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from chalicelib.people.sessions.shapes import Device, HatBody, RefreshTo
from chalicelib.shapes import Shape, Told, text

Base64Url = Annotated[str, Field(min_length=1, max_length=12_000, pattern=r"^[A-Za-z0-9_-]+$")]
Name = Annotated[str, text(60)]


class _Browser(Shape):
    """What a browser tells: it may say more than we read."""

    model_config = ConfigDict(extra="ignore")

    def plain(self) -> dict[str, Any]:
        """As the library for passkeys reads it."""
        return self.model_dump(exclude_none=True)


class Attestation(_Browser):
    """A new passkey's public key."""

    clientDataJSON: Base64Url  # noqa: N815  the standard's names
    attestationObject: Base64Url  # noqa: N815


class Assertion(_Browser):
    """A passkey's signature."""

    clientDataJSON: Base64Url  # noqa: N815
    authenticatorData: Base64Url  # noqa: N815
    signature: Base64Url
    userHandle: Base64Url | None = None  # noqa: N815


class NewCredential(_Browser):
    """RegistrationResponseJSON of Web Authentication Level 3, section 5.1."""

    id: Base64Url
    rawId: Base64Url  # noqa: N815
    type: Literal["public-key"]
    response: Attestation


class UsedCredential(_Browser):
    """AuthenticationResponseJSON of Web Authentication Level 3, section 5.1."""

    id: Base64Url
    rawId: Base64Url  # noqa: N815
    type: Literal["public-key"]
    response: Assertion


class OptionsView(Shape):
    """What a browser is to be asked for, as `parseCreationOptionsFromJSON` and its like for requests read it."""

    options: dict[str, Any]


class PasskeyBody(Shape):
    """A new passkey, and what its owner calls it."""

    name: Name
    credential: NewCredential


class PasskeySignInBody(Shape):
    """A passkey's answer; `device` is how this sign-in is called in one's list."""

    credential: UsedCredential
    device: Device | None = None
    hat: HatBody | None = None
    refresh: RefreshTo = "cookie"


class PasskeyView(Shape):
    """One of one's own passkeys; `synced` ones are on several devices. It opens sign-ins at its host alone."""

    id: str
    name: str
    host: str
    synced: bool
    made_at: Told
    used_at: Told | None = None


class PasskeysView(Shape):
    """All one's passkeys, the newest first."""

    passkeys: tuple[PasskeyView, ...]
