"""`make package`: the archives and templates of a deployment, in `.local/package`, with their sizes."""

import argparse
import platform
import shutil
import sys
from time import perf_counter

from infra.package import parcel
from infra.package.template import ARCHITECTURES
from infra.package.wheels import PYTHON, WheelsMissing


def main() -> None:
    arguments = argparse.ArgumentParser(prog="make package", description=__doc__)
    arguments.add_argument("--arch", default="arm64", choices=ARCHITECTURES, help="ARCH=")
    chosen = arguments.parse_args()
    began = perf_counter()
    made = parcel.pack(chosen.arch)
    into = made.archives["api"].path.parent
    for earlier in set(into.parent.glob(f"{chosen.arch}-*")) - {into}:
        shutil.rmtree(earlier)
    print(f"For Lambda's Python {PYTHON} on {chosen.arch}, made with {platform.python_version()}:")
    for archive in made.archives.values():
        packed, unpacked = archive.size / 1e6, archive.unpacked / 1e6
        print(f"  {archive.name:10} {packed:6.1f} MB packed, {unpacked:6.1f} MB unpacked   {archive.path.name}")
    for name, template in made.templates.items():
        size = (into / f"{name}.json").stat().st_size / 1000
        print(f"  {name:10} {size:6.1f} KB, {len(template['Resources'])} resources   {name}.json")
    print(f"Digest {made.digest}, in {perf_counter() - began:.0f} s. Files: {into}")


if __name__ == "__main__":
    try:
        main()
    except WheelsMissing as missing:
        sys.exit(str(missing))
