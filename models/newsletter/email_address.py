"""Parsing and hashing of mail addresses."""

import hmac
import secrets
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address as MailAddress
from hashlib import sha256

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select

from models.database.base import db, upsert_into
from models.newsletter.tables import ADDRESS_SECRET_BYTES, MAX_ADDRESS_LENGTH, AddressSecret

SECRET_ID = 1


class InvalidAddressError(ValueError):
    """No mail can be sent to the text; the message says why."""


@dataclass(frozen=True, slots=True)
class EmailAddress:
    """A syntactically valid address, with its domain in ASCII form."""

    text: str

    @property
    def canonical(self) -> str:
        """The address in lower case; equal for two spellings of one address."""
        return self.text.casefold()


def parse_address(typed: str) -> EmailAddress:
    """Return the address that was typed; raises InvalidAddressError. Checks only the syntax."""
    typed = typed.strip()
    if not typed:
        raise InvalidAddressError("Type your address, such as name@example.org.")
    if len(typed) > MAX_ADDRESS_LENGTH:
        raise InvalidAddressError(f"An address has at most {MAX_ADDRESS_LENGTH} characters.")
    try:
        valid = validate_email(typed, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as error:
        raise InvalidAddressError(str(error)) from error
    except UnicodeError as error:
        raise InvalidAddressError("This holds characters that no address has.") from error
    text = valid.ascii_email or valid.normalized
    try:
        # email-validator accepts some that the To header refuses, such as =?utf-8?q?a?=@example.org.
        MailAddress(addr_spec=text)
    except (ValueError, MessageError) as error:
        raise InvalidAddressError("No letter can be addressed to this.") from error
    return EmailAddress(text)


def hash_address(address: EmailAddress) -> str:
    """Return the HMAC-SHA256 that identifies an address; creates the key on first use.

    Runs inside the caller's write transaction.
    """
    new_key = upsert_into(AddressSecret).values(
        id=SECRET_ID, secret=secrets.token_bytes(ADDRESS_SECRET_BYTES)
    )
    db.session.execute(new_key.on_conflict_do_nothing(index_elements=["id"]))
    key = db.session.scalars(select(AddressSecret.secret)).one()
    return hmac.new(key, address.canonical.encode(), sha256).hexdigest()
