"""A town in the cloud: its three stacks in their order, and what is uploaded between them.

First the data, then what runs on it, then the site before it; each step may be done again. What breaks off is
completed by the next deployment.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import boto3

from infra.deploy import ground, site, uploads
from infra.deploy.stacks import EMPTY, Say, Stack
from infra.deploy.stages import Stage, StageRefused
from infra.package.parcel import Parcel
from infra.stack.cfn import body

TAG = "talente-stage"


@dataclass
class Town:
    """A stage in an account; `say` tells what happens, `pause` is the time between two looks at AWS."""

    stage: Stage
    session: boto3.Session
    say: Say
    pause: float = 2.0

    def stack(self, part: str) -> Stack:
        """One of the stage's stacks: `data`, `app` or `site`."""
        return Stack(self.session.client("cloudformation"), f"{self.stage.prefix}-{part}", self.say, self.pause)

    def deploy(self, parcel: Parcel, table_prefix: str | None = None, pages: Path | None = None) -> dict[str, str]:
        """Bring the stage to what the parcel and the folder of finished pages say; what the stacks tell of themselves.

        Without a folder the site stays as it is.

        `table_prefix` names other tables to serve from now on: those of a restore (docs/operations.md).
        Raises StageRefused and StackFailed.
        """
        prefix = table_prefix or self.served()
        self.say("1 of 5  The data: tables, buckets, the secret")
        ground.cleared(self.stage, self.session, self.stack("data"))
        self._put("data", parcel, self._data())
        told = self.stack("data").outputs()
        ground.secret_there(self.session, told["MasterSecret"])
        self.say("2 of 5  The code")
        uploads.templates(self.session, told["CodeBucket"], parcel)
        uploads.archives(self.session, told["CodeBucket"], parcel, self.say)
        self.say("3 of 5  What runs: functions, API, queues, mail, alarms")
        ground.gateway_logs(self.session, self.say)
        ground.sender(self.session, self.stage.mail.identity)
        self._put("app", parcel, self._app(told, prefix), told["CodeBucket"])
        told |= self.stack("app").outputs()
        self.say("4 of 5  The site's front, which takes AWS some minutes when it changes")
        self._put("site", parcel, self._site(told), told["CodeBucket"])
        told |= self.stack("site").outputs()
        self.say("5 of 5  The site's pages")
        if pages:
            site.put(self.session, site.Place(told["SiteBucket"], told.get("Distribution", "")), pages, self.say)
        return told

    def plan(self, parcel: Parcel, table_prefix: str | None = None) -> bool:
        """Say what a deployment would change, and change nothing; whether there is anything.

        Templates are uploaded to be compared; they lie under the hash of their bytes and nothing reads them.
        """
        told = {part: self.stack(part).outputs() for part in ("data", "app", "site")}
        if not told["data"]:
            self.say(f"{self.stage.name} was not deployed yet: everything would be new.")
            return True
        bucket = told["data"]["CodeBucket"]
        uploads.templates(self.session, bucket, parcel)
        changed = self._plan("data", parcel, self._data())
        changed |= self._plan("app", parcel, self._app(told["data"], table_prefix or self.served()), bucket)
        return self._plan("site", parcel, self._site({**told["data"], **told["app"]}), bucket) or changed

    def served(self) -> str:
        """What the names of the tables begin with that the town lives on: after a restore no longer the stage's own.

        A deployment that says nothing of tables must not lead a town back to the old ones.
        """
        return self.stack("app").parameters().get("TablePrefix") or self.stage.prefix

    def _plan(self, part: str, parcel: Parcel, parameters: Mapping[str, str], bucket: str = "") -> bool:
        stack = self.stack(part)
        if stack.status() in EMPTY:
            self.say(f"{stack.name}: would be new, {len(parcel.templates[part]['Resources'])} resources.")
            return True
        changed = stack.plan(self._source(part, parcel, bucket), parameters, self._tags())
        if not changed:
            self.say(f"{stack.name}: nothing to change.")
        return changed

    def _put(self, part: str, parcel: Parcel, parameters: Mapping[str, str], bucket: str = "") -> None:
        self.stack(part).put(self._source(part, parcel, bucket), parameters, self._tags())

    def _source(self, part: str, parcel: Parcel, bucket: str) -> dict[str, str]:
        """The first template goes along in the call; the others may be too large for that, and lie in the bucket."""
        if not bucket:
            return {"TemplateBody": body(parcel.templates[part])}
        key = uploads.template_key(part, parcel)
        return {"TemplateURL": f"https://s3.{self.stage.region}.amazonaws.com/{bucket}/{key}"}

    def _tags(self) -> dict[str, str]:
        return {TAG: self.stage.name}

    def _data(self) -> dict[str, str]:
        return {"Stage": self.stage.name, "TablePrefix": self.stage.prefix}

    def _app(self, told: Mapping[str, str], prefix: str) -> dict[str, str]:
        stage = self.stage
        taken = ("MasterSecret", "CodeBucket", "PrintsBucket", "ReportsBucket")
        return {
            "Stage": stage.name,
            "Town": stage.town,
            "TablePrefix": prefix,
            "JournalStream": told["JournalStream"] if prefix == stage.prefix else self._stream(prefix),
            **{name: told[name] for name in taken},
            "MailFrom": stage.mail.sender,
            "StaffMail": ",".join(stage.mail.staff),
            "AlarmMail": stage.mail.alarms,
            "LogDays": str(stage.limits.log_days),
            "RequestsPerSecond": str(stage.limits.requests_per_second),
            "Burst": str(stage.limits.burst),
            "MonthlyUsd": str(stage.limits.monthly_usd),
            "Tracing": "Active" if stage.limits.tracing else "PassThrough",
            "SiteHost": stage.hosts.site,
            "OfficeHost": stage.hosts.office,
            "ApiHost": stage.hosts.api,
            "ApiCertificate": stage.hosts.api_certificate,
        }

    def _site(self, told: Mapping[str, str]) -> dict[str, str]:
        hosts = self.stage.hosts
        return {
            "Stage": self.stage.name,
            "SiteBucket": told["SiteBucket"],
            "ApiOrigin": told.get("ApiOrigin", ""),
            "SiteHost": hosts.site,
            "OfficeHost": hosts.office,
            "Certificate": hosts.certificate,
        }

    def _stream(self, prefix: str) -> str:
        """The stream of another journal than the data stack's; refuses StageRefused where there is none."""
        client = self.session.client("dynamodb")
        try:
            stream = client.describe_table(TableName=f"{prefix}-journal")["Table"].get("LatestStreamArn")
        except client.exceptions.ResourceNotFoundException:
            raise StageRefused(
                f"There is no table {prefix}-journal in {self.stage.region}: TABLES= is wrong."
            ) from None
        if not stream:
            raise StageRefused(f"{prefix}-journal has no stream, so nothing could be counted: see docs/operations.md.")
        return stream
