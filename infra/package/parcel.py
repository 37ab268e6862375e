"""All that a deployment uploads: two archives and the templates of a town's stacks; the same for every town."""

import pickle
import shutil
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from infra.local.places import LOCAL, ROOT
from infra.local.tools import exclusive
from infra.package import archives, template
from infra.package.archives import Archive
from infra.stack import accepted, data, site
from infra.stack.cfn import body

SELF = ("infra/stack/**/*", "infra/package/*")
PACKAGE = LOCAL / "package"
SOURCES = ("app.py", "chalicelib/**/*", ".chalice/*", "requirements*", "infra/tables.py", *SELF)


@dataclass(frozen=True)
class Parcel:
    """What `make package` made: archives by name, templates by stack (`data`, `app`, `site`)."""

    archives: dict[str, Archive]
    templates: dict[str, dict[str, Any]]

    @property
    def digest(self) -> str:
        """One name for all of it: the same input gives the same."""
        told = [made.path.name for made in self.archives.values()] + [body(made) for made in self.templates.values()]
        return sha256("\n".join(told).encode()).hexdigest()[:20]


def pack(architecture: str = "arm64") -> Parcel:
    """Build it in `.local/package`, or find it there: a folder is named by all that its content was made of.

    Raises WheelsMissing.
    """
    into = PACKAGE / f"{architecture}-{_made_of()}"
    with exclusive(PACKAGE / "package.lock"):
        kept = into / "parcel.pickle"
        if not kept.exists():
            shutil.rmtree(into, ignore_errors=True)
            kept.write_bytes(pickle.dumps(_packed(into, architecture)))
        made: Parcel = pickle.loads(kept.read_bytes())  # noqa: S301  our own file
    return made


def plain(keys: dict[str, str] | None = None, architecture: str = "arm64") -> dict[str, dict[str, Any]]:
    """The templates by stack; without `keys` of archives, with made-up ones, for whoever only reads them."""
    keys = keys or {name: f"code/{name}.zip" for name in archives.NAMES}
    made = {"data": data.stack(), "app": template.app_template(keys, architecture), "site": site.stack()}
    return {name: accepted.told(one) for name, one in made.items()}


def _packed(into: Path, architecture: str) -> Parcel:
    made = archives.build(architecture, into)
    told = plain({name: f"code/{archive.path.name}" for name, archive in made.items()}, architecture)
    for name, one in told.items():
        (into / f"{name}.json").write_text(body(one), "utf-8")
    return Parcel(made, told)


def _made_of() -> str:
    """A hash of this Python and of every file that goes into a parcel or makes it."""
    told = sha256(sys.version.encode())
    for path in sorted(path for pattern in SOURCES for path in ROOT.glob(pattern) if path.is_file()):
        if "__pycache__" not in path.parts:
            told.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return told.hexdigest()[:20]
