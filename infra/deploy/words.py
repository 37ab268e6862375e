"""What went wrong between us and AWS, in words: what it means and what to do; never a trace.

One table for what AWS answers (by its own code) and one for what happens before it is asked.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from boto3.exceptions import Boto3Error
from botocore import exceptions
from botocore.exceptions import BotoCoreError, ClientError

from infra.deploy.stacks import StackFailed
from infra.deploy.stages import StageRefused
from infra.package.wheels import WheelsMissing

SIGN_IN = "set AWS_PROFILE, or run `aws sso login`, and start again"
EXPIRED = f"The AWS credentials have expired: {SIGN_IN}."
UNKNOWN = (
    "AWS does not know these credentials: they are wrong or were taken back, or the stage's region is not switched on"
    f" in this account. Otherwise {SIGN_IN}."
)
ANSWERS = {
    "ExpiredToken": EXPIRED,
    "ExpiredTokenException": EXPIRED,
    "RequestExpired": "AWS says that the request is too old: set this machine's clock, then start again.",
    "RequestTimeTooSkewed": "AWS says that this machine's clock is wrong: set it, then start again.",
    "InvalidClientTokenId": UNKNOWN,
    "InvalidAccessKeyId": UNKNOWN,
    "UnrecognizedClientException": UNKNOWN,
    "SignatureDoesNotMatch": UNKNOWN,
    "InvalidSignatureException": UNKNOWN,
    "AuthFailure": UNKNOWN,
    "OptInRequired": "AWS has not finished setting up this account: finish it in the AWS console.",
    "SubscriptionRequiredException": "AWS has not finished setting up this account: finish it in the AWS console.",
}
DENIED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError", "403"}
BEFORE: tuple[tuple[tuple[type[BotoCoreError], ...], str], ...] = (
    (
        (exceptions.NoCredentialsError, exceptions.PartialCredentialsError),
        f"There are no AWS credentials here: {SIGN_IN}.",
    ),
    (
        (
            exceptions.UnauthorizedSSOTokenError,
            exceptions.SSOTokenLoadError,
            exceptions.TokenRetrievalError,
            exceptions.CredentialRetrievalError,
        ),
        EXPIRED,
    ),
    ((exceptions.ProfileNotFound,), "AWS_PROFILE names a profile that ~/.aws/config does not have."),
    ((exceptions.NoRegionError,), "No region is named: the stage's file says `region`."),
    ((exceptions.HTTPClientError,), "AWS does not answer: is this machine on line, and its proxy set?"),
    ((exceptions.ConnectionError,), "AWS does not answer: is this machine on line, and its proxy set?"),
)


def told(no: Exception) -> str:
    """What an exception of boto3's means, in one or two sentences."""
    if isinstance(no, ClientError):
        return _answered(no)
    for kinds, words in BEFORE:
        if isinstance(no, kinds):
            return f"{words} ({no})"
    return f"AWS could not be asked: {no}"


def _answered(no: ClientError) -> str:
    code, said = no.response["Error"].get("Code", ""), no.response["Error"].get("Message", "")
    if code in ANSWERS:
        return f"{ANSWERS[code]} ({code})"
    if code in DENIED:
        return (
            f"These credentials may not do {no.operation_name}: {said or code}\nA deployment needs an administrator's"
            " rights in the account, or those in docs/operations.md."
        )
    return f"AWS refuses {no.operation_name}: {code}: {said}"


@contextmanager
def spoken(failed: str, again: str) -> Iterator[None]:
    """Whatever expected goes wrong inside ends the program with a sentence; `again` says what completes it."""
    try:
        yield
    except (StageRefused, StackFailed, WheelsMissing) as refused:
        sys.exit(f"{failed}: {refused}")
    except (ClientError, BotoCoreError, Boto3Error) as no:
        sys.exit(f"{failed}: {told(no)}\n{again}")
    except KeyboardInterrupt:
        sys.exit(f"\n{failed}: you stopped it. {again}")


def say(text: str) -> None:
    print(text, flush=True)
