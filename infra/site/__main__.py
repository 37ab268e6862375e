"""`make site TOWN=torgau`: the static site, ready for upload."""

import argparse
import sys

from infra.local.processes import ProcessFailed
from infra.site.build import built


def main() -> None:
    arguments = argparse.ArgumentParser(prog="make site", description=__doc__)
    arguments.add_argument("--town", default="torgau", help="TOWN=")
    try:
        print(built(arguments.parse_args().town))
    except ProcessFailed as failure:
        sys.exit(str(failure))


if __name__ == "__main__":
    main()
