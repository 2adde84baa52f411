"""The voter of a request, identified by a signed cookie that is first set with a vote."""

import hmac
import secrets
from functools import lru_cache
from hashlib import sha256

from flask import g, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response as BaseResponse

from services import services

# Seconds; browsers cut longer lifetimes to 400 days.
COOKIE_LIFETIME = 400 * 24 * 3600
VOTER_ID_BYTES = 16


def cookie_name() -> str:
    """Return the cookie's name; under https its prefix binds it to this host."""
    return "__Host-voter" if services().settings.secure else "voter"


def key_hash() -> str | None:
    """Return the voter's key in the database; None for a visitor without a valid cookie."""
    if "voter_id" not in g:
        signed = request.cookies.get(cookie_name())
        g.voter_id = _read_signed(signed) if signed else None
    return _hash_key(g.voter_id) if g.voter_id else None


def ensure_key() -> str:
    """Return the voter's key; creates a voter id for a visitor, which set_cookie sends."""
    if key_hash() is None:
        g.voter_id = secrets.token_urlsafe(VOTER_ID_BYTES)
    return _hash_key(g.voter_id)


def set_cookie(response: BaseResponse) -> BaseResponse:
    """Set the voter's cookie on the response to a vote."""
    response.set_cookie(
        cookie_name(),
        str(_signer().dumps(g.voter_id)),
        max_age=COOKIE_LIFETIME,
        httponly=True,
        secure=services().settings.secure,
        samesite="Lax",
    )
    return response


def delete_cookie(response: BaseResponse) -> BaseResponse:
    """Delete the voter's cookie."""
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
    # itsdangerous signs with the last key and accepts signatures of any.
    return URLSafeSerializer([*fallbacks, key], salt="voter")


def _hash_key(voter_id: str) -> str:
    # A constant, not the secret key: after a key rotation voters keep their votes.
    return hmac.new(b"shipworthy voter", voter_id.encode(), sha256).hexdigest()
