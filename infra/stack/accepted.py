"""What checkov finds and we keep as it is, each with its reason, written into the templates."""

from infra.stack.cfn import Piece

OWN_KEY = "AWS's own key encrypts it; a customer key costs a dollar a month per town and opens to the same people."
ACCEPTED: dict[str, dict[str, str]] = {
    "AWS::ApiGateway::Stage": {
        "CKV_AWS_73": "Traces are on a switch (parameter Tracing).",
        "CKV_AWS_120": "Answers are private and of this moment: nothing may be cached.",
    },
    "AWS::DynamoDB::Table": {"CKV_AWS_119": OWN_KEY},
    "AWS::Lambda::Function": {
        "CKV_AWS_115": "A share of the account's functions cannot be set aside in a new account, which has ten.",
        "CKV_AWS_116": "EventInvokeConfig names where failures go, which tells more than a dead letter.",
        "CKV_AWS_117": "It calls AWS's own services and nothing else; a network of its own costs more than the town.",
        "CKV_AWS_173": "No secret stands in the environment; AWS's own key encrypts it.",
    },
    "AWS::Logs::LogGroup": {"CKV_AWS_158": "Logs hold no personal data; AWS encrypts them."},
    "AWS::S3::Bucket": {"CKV_AWS_18": "Nobody outside the account can read it, and it holds no personal data."},
    "AWS::SecretsManager::Secret": {
        "CKV_AWS_149": OWN_KEY,
        "CKV2_AWS_57": "A new key is put in front by a person: old cards must go on verifying.",
    },
    "AWS::SNS::Topic": {"CKV_AWS_26": "CloudWatch and SES cannot publish under AWS's own key for topics."},
    "AWS::SQS::Queue": {"CKV_AWS_27": "SqsManagedSseEnabled encrypts it."},
    "AWS::CloudFront::Distribution": {
        "CKV_AWS_68": "A web firewall costs six dollars a month per town; the API has its own throttle.",
        "CKV_AWS_86": "Access logs would hold addresses of visitors, for which there is no need.",
        "CKV_AWS_174": "CloudFront's own certificate allows no other minimum; with a host of ours it is TLS 1.2.",
    },
}


def told(template: Piece) -> Piece:
    """The template with these reasons on its resources."""
    resources = {name: _reasoned(piece) for name, piece in template["Resources"].items()}
    return template | {"Resources": resources}


def _reasoned(piece: Piece) -> Piece:
    reasons = ACCEPTED.get(piece["Type"])
    if not reasons:
        return piece
    skip = [{"id": number, "comment": why} for number, why in reasons.items()]
    return piece | {"Metadata": piece.get("Metadata", {}) | {"checkov": {"skip": skip}}}
