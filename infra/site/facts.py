"""What pages know of their town when they are made: its name, mark, colours, languages, pockets, its texts, and the
API's document.

All of it is public. What changes with a date is asked of the API (`GET /v1/town`), not built in.
"""

import json
import os
from pathlib import Path
from typing import Any

from chalicelib import config
from infra.site import marks


def written(town_id: str, folder: Path) -> None:
    """`town.json`, `town.css`, `mark.svg`, `papers.json` and `openapi.json` into a folder.

    From the last one the typed client is made.
    """
    # The rooms read the environment when they are imported, and `make run` knows it only by now.
    from infra.site import papers

    folder.mkdir(parents=True, exist_ok=True)
    here = town(town_id)
    # A file of its own: the pages' policy allows no style within them.
    (folder / "town.css").write_text(f":root {{\n  --town: {here['accent']};\n}}\n", "utf-8")
    (folder / "mark.svg").write_text(marks.mark(town_id), "utf-8")
    for name, told in (("town", here), ("papers", papers.shown()), ("openapi", openapi())):
        text = json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        (folder / f"{name}.json").write_text(text, "utf-8")


def town(town_id: str) -> dict[str, Any]:
    """A town as its pages know it; `terms` are the versions of the texts that its pages show."""
    from infra.site import papers  # as above

    here = config.town(town_id)
    return {
        "id": here.id,
        "code": here.code,
        "name": here.name,
        "programme": here.programme,
        "host": here.host.lower(),
        "accent": here.accent,
        "timeZone": here.time_zone,
        "operator": ", ".join(here.operator.values()),
        "languages": list(here.languages),
        "terms": papers.versions(),
        "payOrder": list(here.pay_order),
        "maxPurchaseCents": here.max_purchase_cents,
        "lateDays": here.late_days,
        "transfers": {pocket: sorted(ways) for pocket, ways in here.transfers.items()},
        "pockets": {
            name: {
                "kind": pocket.kind,
                "decimals": pocket.decimals,
                "unitsPerCent": pocket.units_per_cent,
                "unit": dict(pocket.unit),
            }
            for name, pocket in here.pockets.items()
        },
    }


def openapi() -> dict[str, Any]:
    """The API's own document; the app is asked for it as a client would ask."""
    os.environ.setdefault("MASTER_KEY", "00" * 32)  # the app checks that there is one; no page is made with it
    from app import app
    from infra.local.gateway import Gateway, Request

    answer = Gateway(app).answer(Request("GET", "/v1/openapi.json"))
    document: dict[str, Any] = json.loads(answer.body)
    return document
