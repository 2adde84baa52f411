"""Mail addresses, checked by their form alone."""

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
    """No letter can go to this; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class EmailAddress:
    """An address as letters are sent to it; domains are in their ASCII form."""

    text: str

    @property
    def canonical(self) -> str:
        """What two spellings of one address have in common."""
        return self.text.casefold()


def parse_address(typed: str) -> EmailAddress:
    """Return the address that was typed; raises UnusableAddressError. Asks nobody whether it exists."""
    typed = typed.strip()
    if not typed:
        raise InvalidAddressError("Type your address, such as name@example.org.")
    if len(typed) > MAX_ADDRESS_LENGTH:
        raise InvalidAddressError(f"An address has at most {MAX_ADDRESS_LENGTH} characters.")
    try:
        found = validate_email(typed, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as fault:
        raise InvalidAddressError(str(fault)) from fault
    except UnicodeError as fault:
        raise InvalidAddressError("This holds characters that no address has.") from fault
    text = found.ascii_email or found.normalized
    try:
        MailAddress(addr_spec=text)
    except (ValueError, MessageError) as fault:
        # What a header cannot hold, no letter can be sent to.
        raise InvalidAddressError("No letter can be addressed to this.") from fault
    return EmailAddress(text)


def hash_address(address: EmailAddress) -> str:
    """Return the keyed hash by which an address is known, in the present write."""
    fresh = upsert_into(AddressSecret).values(id=SECRET_ID, secret=secrets.token_bytes(ADDRESS_SECRET_BYTES))
    db.session.execute(fresh.on_conflict_do_nothing(index_elements=["id"]))
    secret = db.session.scalars(select(AddressSecret.secret)).one()
    return hmac.new(secret, address.canonical.encode(), sha256).hexdigest()
