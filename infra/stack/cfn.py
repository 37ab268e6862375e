"""CloudFormation's functions as Python calls: what they give is a piece of a template."""

import json
from collections.abc import Mapping
from typing import Any

Piece = dict[str, Any]
Resources = dict[str, Piece]


def ref(name: str) -> Piece:
    """A parameter's value, or what identifies a resource."""
    return {"Ref": name}


def att(resource: str, attribute: str = "Arn") -> Piece:
    """An attribute of a resource of the same stack."""
    return {"Fn::GetAtt": [resource, attribute]}


def sub(text: str) -> Piece:
    """A text in which `${Name}` stands for a parameter or a resource."""
    return {"Fn::Sub": text}


def resource(kind: str, properties: Piece | None = None, **attributes: Any) -> Piece:
    """One resource; `attributes` stand beside its properties (DeletionPolicy, DependsOn, Condition, Metadata)."""
    return {"Type": kind, **attributes, **({"Properties": properties} if properties else {})}


def kept(kind: str, properties: Piece, **attributes: Any) -> Piece:
    """A resource with data in it: it stays when the stack goes or wants to replace it.

    Only a stack that never came about takes it along.
    """
    return resource(
        kind, properties, DeletionPolicy="RetainExceptOnCreate", UpdateReplacePolicy="Retain", **attributes
    )


def parameter(description: str, default: str | None = None, **more: Any) -> Piece:
    """A text that `make deploy` fills in from the stage's file; without a default it must be given."""
    given = {} if default is None else {"Default": default}
    return {"Type": "String", "Description": description, **given, **more}


def template(description: str, parameters: Piece, resources: Resources, outputs: Piece, **more: Any) -> Piece:
    """A whole template."""
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": description,
        "Parameters": parameters,
        **more,
        "Resources": resources,
        "Outputs": {name: {"Value": value} for name, value in outputs.items()},
    }


def body(made: Mapping[str, Any]) -> str:
    """A template as text, always the same for the same template."""
    return json.dumps(made, sort_keys=True, separators=(",", ":"))
