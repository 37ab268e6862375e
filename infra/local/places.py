"""Where the local town keeps its things: all of it under .local/, nothing in the tracked tree.

TALENTE_LOCAL names another folder, so that a test's town and yours do not meet.
"""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCAL = Path(os.environ.get("TALENTE_LOCAL", ROOT / ".local"))
DEMO = LOCAL / "demo.json"
SECRETS = LOCAL / "secrets"
STATE = LOCAL / "state"
RUNNING = "running.json"
TOOLS = ROOT / ".local" / "tools"
LOCK = ROOT / "requirements.lock"
