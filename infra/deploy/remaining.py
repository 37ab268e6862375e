"""What no deployment can do: records in somebody's DNS, AWS's own permissions, a click in a mail.

Read from the real state, so that only what is open is told; what cannot be seen is told as such.
"""

from collections.abc import Callable, Iterator, Mapping

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError

from infra.deploy import health
from infra.deploy.town import TAG, Town

Told = Mapping[str, str]


def points(town: Town, told: Told) -> list[str]:
    """One text for each thing that is open; `told` is what the stacks tell of themselves."""
    looks: tuple[Callable[[Town, Told], Iterator[str]], ...] = (_first, _mail, _sandbox, _alarms, _hosts, _costs)
    return [point for look in looks for point in _seen(look, town, told)]


def _seen(look: Callable[[Town, Told], Iterator[str]], town: Town, told: Told) -> list[str]:
    try:
        return list(look(town, told))
    except (ClientError, BotoCoreError, Boto3Error) as blind:
        return [f"{look.__doc__} Whether that is done could not be seen: {blind}"]


def _first(town: Town, _told: Told) -> Iterator[str]:
    """Open the town."""
    table = f"{town.served()}-people"
    if not town.session.client("dynamodb").scan(TableName=table, Limit=1)["Items"]:
        yield f"The town is empty. Open it and get the first clerk's token: make open STAGE={town.stage.name}"


def _mail(town: Town, _told: Told) -> Iterator[str]:
    """Verify whom mails come from."""
    identity = town.stage.mail.identity
    found = town.session.client("sesv2").get_email_identity(EmailIdentity=identity)
    if found.get("VerifiedForSendingStatus"):
        return
    if "@" in identity:
        yield f"Mails: click the link in the mail that AWS sent to {identity}."
        return
    tokens = found.get("DkimAttributes", {}).get("Tokens", [])
    records = "".join(f"\n    {token}._domainkey.{identity}  CNAME  {token}.dkim.amazonses.com" for token in tokens)
    yield f"Mails: put these records into the DNS of {identity}, so that AWS may send for it:{records}"


def _sandbox(town: Town, _told: Told) -> Iterator[str]:
    """Leave the mail sandbox."""
    if not town.session.client("sesv2").get_account().get("ProductionAccessEnabled"):
        yield (
            "Mails: this account is in Amazon SES's sandbox and writes only to verified addresses. AWS console, SES in"
            f" {town.stage.region}, Account dashboard, Request production access: statements and notices to shops and"
            " members who asked for them; it takes about a day."
        )


def _alarms(town: Town, _told: Told) -> Iterator[str]:
    """Confirm the alarm mails."""
    stack = f"{town.stage.prefix}-app"
    described = town.session.client("cloudformation").describe_stack_resource(
        StackName=stack, LogicalResourceId="Alarms"
    )
    topic = described["StackResourceDetail"]["PhysicalResourceId"]
    found = town.session.client("sns").list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    if not any(one["SubscriptionArn"].startswith("arn:") for one in found):
        yield f"Alarms: click the link in the mail that AWS sent to {town.stage.mail.alarms}; until then nobody hears."


def _hosts(town: Town, told: Told) -> Iterator[str]:
    """Point the hosts to AWS."""
    hosts = town.stage.hosts
    front, api = told.get("DistributionHost", ""), told.get("ApiDomainTarget", "")
    for host, target in ((hosts.site, front), (hosts.office, front), (hosts.api, api)):
        if host and health.asked(f"https://{host}/v1")[0] != town.stage.town:
            yield f"Hosts: put this record into the DNS:\n    {host}  CNAME  {target}"


def _costs(town: Town, _told: Told) -> Iterator[str]:
    """Activate the cost tag `talente-stage` (AWS console, Billing, Cost allocation tags)."""
    found = town.session.client("ce", region_name="us-east-1").list_cost_allocation_tags(TagKeys=[TAG])
    if not any(one["Status"] == "Active" for one in found["CostAllocationTags"]):
        yield (
            f"Bill: activate the tag `{TAG}` (AWS console, Billing, Cost allocation tags; it appears there a day after"
            " the first deployment). Until then the budget's mails never come."
        )
