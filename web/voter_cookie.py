"""The voter behind a request, known by a signed cookie that is set with the first vote and never before."""

import hmac
import secrets
from functools import lru_cache
from hashlib import sha256

from flask import g, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response as BaseResponse

from services import services

# The longest that browsers keep a cookie.
COOKIE_LIFETIME = 400 * 24 * 3600
VOTER_ID_BYTES = 16


def cookie_name() -> str:
    """Return the cookie's name, which under https binds it to this very host."""
    return "__Host-voter" if services().settings.secure else "voter"


def key_hash() -> str | None:
    """Return the key under which the database knows this request's voter; None for a visitor."""
    if "voter" not in g:
        signed = request.cookies.get(cookie_name())
        g.voter = _read_signed(signed) if signed else None
    return _hash_key(g.voter) if g.voter else None


def ensure_key() -> str:
    """Return the key of this request's voter, who is made up on the spot when there is none."""
    if key_hash() is None:
        g.voter = secrets.token_urlsafe(VOTER_ID_BYTES)
    return _hash_key(g.voter)


def set_cookie(response: BaseResponse) -> BaseResponse:
    """Set the voter's cookie on the answer to their vote."""
    response.set_cookie(
        cookie_name(),
        str(_signer().dumps(g.voter)),
        max_age=COOKIE_LIFETIME,
        httponly=True,
        secure=services().settings.secure,
        samesite="Lax",
    )
    return response


def delete_cookie(response: BaseResponse) -> BaseResponse:
    """Take the voter's cookie back."""
    response.delete_cookie(cookie_name(), httponly=True, secure=services().settings.secure, samesite="Lax")
    return response


def _read_signed(signed: str) -> str | None:
    try:
        return str(_signer().loads(signed))
    except BadSignature:
        return None


def _signer() -> URLSafeSerializer:
    settings = services().settings
    return _serializer(settings.secret_key, settings.secret_key_fallbacks)


@lru_cache(maxsize=4)
def _serializer(key: str, fallbacks: tuple[str, ...]) -> URLSafeSerializer:
    # The last key signs, every key opens.
    return URLSafeSerializer([*fallbacks, key], salt="voter")


def _hash_key(voter: str) -> str:
    # Not the signing key: rotating that must not turn every voter into a new one.
    return hmac.new(b"shipworthy voter", voter.encode(), sha256).hexdigest()
