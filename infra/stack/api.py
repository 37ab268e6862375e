"""The API's front: what it refuses by itself in our shape, how much it lets through, its log, its own host."""

import json

from chalicelib import texts
from chalicelib.problems import MEDIA_TYPE, TYPES
from infra.stack.cfn import Piece, Resources, att, ref, resource, sub

REFUSALS = {
    "MISSING_AUTHENTICATION_TOKEN": (404, "not_found"),
    "RESOURCE_NOT_FOUND": (404, "not_found"),
    "REQUEST_TOO_LARGE": (413, "body_too_large"),
    "UNSUPPORTED_MEDIA_TYPE": (415, "unsupported_media_type"),
    "THROTTLED": (503, "try_again"),
    "QUOTA_EXCEEDED": (503, "try_again"),
    "INTEGRATION_TIMEOUT": (503, "try_again"),
    "INTEGRATION_FAILURE": (503, "try_again"),
    "ACCESS_DENIED": (404, "not_found"),
    "INVALID_SIGNATURE": (404, "not_found"),
    "EXPIRED_TOKEN": (404, "not_found"),
    "DEFAULT_4XX": (403, "not_allowed"),
    "DEFAULT_5XX": (503, "try_again"),
}
"""What API Gateway answers without asking us, as a status and one of our codes.

On a path that it does not know it takes our bearer token for a signature of AWS's: that is no path, and nothing else.

Its time-out, a function that broke and one that is throttled may or may not have booked: a till asks again with the
same key.
"""
VISIBLE = {
    "Access-Control-Allow-Origin": "'*'",
    "Access-Control-Expose-Headers": "'Retry-After'",
    "Content-Type": f"'{MEDIA_TYPE}'",
    "Cache-Control": "'no-store'",
}
ACCESS_LINE = {
    "id": "$context.requestId",
    "method": "$context.httpMethod",
    "route": "$context.resourcePath",
    "status": "$context.status",
    "ms": "$context.responseLatency",
    "error": "$context.error.responseType",
}
"""No address, no path with an id in it, no header: a line is no personal data."""


def fronted(made: Piece) -> Piece:
    """Chalice's API with all this."""
    everywhere = {
        "ResourcePath": "/*",
        "HttpMethod": "*",
        "ThrottlingRateLimit": ref("RequestsPerSecond"),
        "ThrottlingBurstLimit": ref("Burst"),
        "MetricsEnabled": False,
        "LoggingLevel": "OFF",
        "DataTraceEnabled": False,
    }
    name = sub("talente-${Stage}")
    body = made["Properties"]["DefinitionBody"] | {"x-amazon-apigateway-gateway-responses": _answers()}
    body["info"] = {"title": name, "version": "1"}
    properties = made["Properties"] | {
        "Name": name,
        "DefinitionBody": body,
        "MethodSettings": [everywhere],
        "AccessLogSetting": {"DestinationArn": att("AccessLog"), "Format": json.dumps(ACCESS_LINE)},
        "TracingEnabled": {"Fn::If": ["Traced", True, False]},
    }
    return made | {"Properties": properties}


def _answers() -> Piece:
    return {kind: _answer(status, code) for kind, (status, code) in REFUSALS.items()}


def _answer(status: int, code: str) -> Piece:
    """Problem details (RFC 9457) as `problems.refused` makes them, in German: nobody reads the language here."""
    told = {
        "type": f"{TYPES}#{code}",
        "title": texts.title(code, "de"),
        "status": status,
        "code": code,
        "request_id": "$context.requestId",
    }
    headers = VISIBLE | ({"Retry-After": "'2'"} if status == 503 else {})
    return {
        "statusCode": str(status),
        "responseParameters": {f"gatewayresponse.header.{name}": value for name, value in headers.items()},
        "responseTemplates": {"application/json": json.dumps(told)},
    }


def beside() -> Resources:
    """The front's log, and a host of its own where the stage names one."""
    host = {
        "DomainName": ref("ApiHost"),
        "RegionalCertificateArn": ref("ApiCertificate"),
        "EndpointConfiguration": {"Types": ["REGIONAL"]},
        "SecurityPolicy": "TLS_1_2",
    }
    way = {"DomainName": ref("ApiDomain"), "RestApiId": ref("RestAPI"), "Stage": ref("RestAPIapiStage")}
    log = {"LogGroupName": sub("/talente/${AWS::StackName}/access"), "RetentionInDays": ref("LogDays")}
    return {
        "AccessLog": resource("AWS::Logs::LogGroup", log),
        "ApiDomain": resource("AWS::ApiGateway::DomainName", host, Condition="OwnApiHost"),
        "ApiDomainWay": resource("AWS::ApiGateway::BasePathMapping", way, Condition="OwnApiHost"),
    }
