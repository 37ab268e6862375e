"""The stack before the site: CloudFront with the pages from a closed bucket, and the API under the same host.

A stack of its own: its certificate lives in another region, it changes seldom and slowly, and it needs both others.
"""

import json
from pathlib import Path

from infra.stack.cfn import Piece, Resources, att, parameter, ref, resource, sub, template
from infra.stack.data import https_only

EDGE = Path(__file__).parent / "edge"
HOST = r"[a-z0-9.-]*"
PARAMETERS = {
    "Stage": parameter("The stage's name, such as torgau."),
    "SiteBucket": parameter("Where the pages are."),
    "ApiOrigin": parameter("The API's host at AWS."),
    "SiteHost": parameter("The site's own host; empty for AWS's.", "", AllowedPattern=HOST),
    "OfficeHost": parameter("The staff's own host; empty for none.", "", AllowedPattern=HOST),
    "Certificate": parameter("Their certificate, in us-east-1; empty for none."),
}
CONDITIONS = {
    "OwnHost": {"Fn::Not": [{"Fn::Equals": [ref("SiteHost"), ""]}]},
    "OwnOffice": {"Fn::Not": [{"Fn::Equals": [ref("OfficeHost"), ""]}]},
}
OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
ALL_BUT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
"""AWS's own policies: CachingOptimized, CachingDisabled, AllViewerExceptHostHeader."""
FORGOTTEN = (400, 403, 404, 405, 414, 500, 501, 502, 503, 504)
"""Errors that CloudFront would keep for ten seconds and tell the next one who asks, whoever that is."""
NOTHING = ref("AWS::NoValue")


def stack() -> Piece:
    """The template of `talente-<stage>-site`."""
    outputs: Piece = {
        "Site": {"Fn::If": ["OwnHost", sub("https://${SiteHost}/"), sub("https://${Cdn.DomainName}/")]},
        "Office": {"Fn::If": ["OwnOffice", sub("https://${OfficeHost}/"), ""]},
        "Distribution": ref("Cdn"),
        "DistributionHost": att("Cdn", "DomainName"),
    }
    resources = {**_functions(), **_access(), "Cdn": _distribution()}
    return template("Talente: a town's site", PARAMETERS, resources, outputs, Conditions=CONDITIONS)


def _functions() -> Resources:
    """The two scripts at the edge; the office's host is filled in by CloudFormation."""
    request = (EDGE / "request.js").read_text("utf-8")
    before, after = request.split("__OFFICE__")
    code = {"EdgeRequest": {"Fn::Join": ["", [before, ref("OfficeHost"), after]]}}
    code |= {"EdgeResponse": {"Fn::Join": ["", [response_script()]]}}
    return {name: _function(name, text) for name, text in code.items()}


def response_script() -> str:
    """The script for answers, with the headers in it."""
    headers = json.dumps(json.loads((EDGE / "headers.json").read_text("utf-8")), indent=2)
    return (EDGE / "response.js").read_text("utf-8").replace("__HEADERS__", headers)


def _function(name: str, code: Piece) -> Piece:
    made = {
        "Name": sub(f"talente-${{Stage}}-{name.lower()}"),
        "AutoPublish": True,
        "FunctionConfig": {"Comment": sub("Talente ${Stage}"), "Runtime": "cloudfront-js-2.0"},
        "FunctionCode": code,
    }
    return resource("AWS::CloudFront::Function", made)


def _access() -> Resources:
    """CloudFront alone reads the bucket, and of CloudFront this distribution alone."""
    ours = sub("arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/${Cdn}")
    pages, bucket = (sub(f"arn:${{AWS::Partition}}:s3:::${{SiteBucket}}{rest}") for rest in ("/*", ""))
    reader = {
        "Effect": "Allow",
        "Principal": {"Service": "cloudfront.amazonaws.com"},
        "Condition": {"StringEquals": {"AWS:SourceArn": ours}},
    }
    # Without the second one S3 says "forbidden" of a page that is not there.
    reading = (
        {"Sid": "TheDistributionReads", "Action": ["s3:GetObject"], "Resource": pages, **reader},
        {"Sid": "AndHearsWhatIsMissing", "Action": ["s3:ListBucket"], "Resource": bucket, **reader},
    )
    control = {
        "Name": sub("talente-${Stage}"),
        "OriginAccessControlOriginType": "s3",
        "SigningBehavior": "always",
        "SigningProtocol": "sigv4",
    }
    policy = {"Bucket": ref("SiteBucket"), "PolicyDocument": https_only([bucket, pages], *reading)}
    return {
        "EdgeAccess": resource("AWS::CloudFront::OriginAccessControl", {"OriginAccessControlConfig": control}),
        "SiteBucketPolicy": resource("AWS::S3::BucketPolicy", policy),
    }


def _distribution() -> Piece:
    pages = {
        "Id": "pages",
        "DomainName": sub("${SiteBucket}.s3.${AWS::Region}.${AWS::URLSuffix}"),
        "OriginAccessControlId": ref("EdgeAccess"),
        "S3OriginConfig": {"OriginAccessIdentity": ""},
    }
    https = {"OriginProtocolPolicy": "https-only", "OriginSSLProtocols": ["TLSv1.2"]}
    api = {"Id": "api", "DomainName": ref("ApiOrigin"), "OriginPath": "/api", "CustomOriginConfig": https}
    made = {
        "Enabled": True,
        "Comment": sub("Talente ${Stage}"),
        "HttpVersion": "http2and3",
        "IPV6Enabled": True,
        "PriceClass": "PriceClass_100",
        "DefaultRootObject": "index.html",
        "Aliases": {"Fn::If": ["OwnHost", _aliases(), NOTHING]},
        "ViewerCertificate": {"Fn::If": ["OwnHost", _certificate(), {"CloudFrontDefaultCertificate": True}]},
        "Origins": [pages, api],
        "DefaultCacheBehavior": _pages(),
        "CacheBehaviors": [_api()],
        "CustomErrorResponses": [{"ErrorCode": status, "ErrorCachingMinTTL": 0} for status in FORGOTTEN],
    }
    return resource("AWS::CloudFront::Distribution", {"DistributionConfig": made})


def _aliases() -> list[Piece]:
    return [ref("SiteHost"), {"Fn::If": ["OwnOffice", ref("OfficeHost"), NOTHING]}]


def _certificate() -> Piece:
    return {
        "AcmCertificateArn": ref("Certificate"),
        "SslSupportMethod": "sni-only",
        "MinimumProtocolVersion": "TLSv1.2_2021",
    }


def _pages() -> Piece:
    events = (("viewer-request", "EdgeRequest"), ("viewer-response", "EdgeResponse"))
    return {
        "TargetOriginId": "pages",
        "ViewerProtocolPolicy": "redirect-to-https",
        "Compress": True,
        "CachePolicyId": OPTIMIZED,
        "FunctionAssociations": [
            {"EventType": event, "FunctionARN": att(name, "FunctionARN")} for event, name in events
        ],
    }


def _api() -> Piece:
    """The same host as the pages', so that a browser asks no other one.

    The distribution has no pages of its own for errors: they would take the place of the API's refusals.
    """
    return {
        "PathPattern": "/v1/*",
        "TargetOriginId": "api",
        "ViewerProtocolPolicy": "https-only",
        "AllowedMethods": ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"],
        "Compress": True,
        "CachePolicyId": DISABLED,
        "OriginRequestPolicyId": ALL_BUT_HOST,
    }
