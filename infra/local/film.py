"""A camera for Chromium that films a file: what it shows is what a till scans."""

import io
from pathlib import Path

import segno
from PIL import Image

WIDTH, HEIGHT = 640, 480
GREY = (150, 140, 130)
HEAD = f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F15:1 Ip A1:1 C420jpeg\n".encode()
QUIET = ("--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking")
QUIETER = ("--disable-component-update", "--disable-sync")


class Film:
    """What the fake camera sees: one picture, over and over. A new picture is seen at its next frame."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.shows_nothing()

    @property
    def arguments(self) -> list[str]:
        camera = ("--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={self.path}")
        return [*QUIET, *QUIETER, *camera]

    def shows(self, text: str, scale: int = 8, inverted: bool = False) -> None:
        """A QR code in the middle of a grey table."""
        dark, light = ("white", "black") if inverted else ("black", "white")
        raw = io.BytesIO()
        segno.make(text, error="m", micro=False).save(raw, kind="png", scale=scale, border=4, dark=dark, light=light)
        self.shows_picture(Image.open(raw))

    def shows_picture(self, picture: Image.Image) -> None:
        """A photograph, such as another telephone's screen."""
        table = Image.new("RGB", (WIDTH, HEIGHT), GREY)
        seen = picture.convert("RGB")
        seen.thumbnail((WIDTH - 40, HEIGHT - 40))
        table.paste(seen, ((WIDTH - seen.width) // 2, (HEIGHT - seen.height) // 2))
        self._write(table)

    def shows_nothing(self) -> None:
        self._write(Image.new("RGB", (WIDTH, HEIGHT), GREY))

    def _write(self, picture: Image.Image) -> None:
        parts = picture.convert("YCbCr").split()
        half = (WIDTH // 2, HEIGHT // 2)
        frame = parts[0].tobytes() + b"".join(part.resize(half).tobytes() for part in parts[1:])
        # In place: Chromium has the file open. All pictures are of one size, so none is ever short.
        with self.path.open("r+b" if self.path.exists() else "wb") as file:
            file.write(HEAD + b"FRAME\n" + frame)
