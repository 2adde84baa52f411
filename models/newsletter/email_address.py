"""Mail addresses, checked by their form alone."""

import hmac
import secrets
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address as MailAddress
from hashlib import sha256

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import LargeBinary, select
from sqlalchemy.orm import Mapped, mapped_column

from models.database.base import Base, db, upsert_into

LONGEST = 254
SECRET_BYTES = 32
ONLY = 1


class UnusableAddressError(ValueError):
    """No letter can go to this; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address as letters are sent to it; domains are in their ASCII form."""

    text: str

    @property
    def folded(self) -> str:
        """What two spellings of one address have in common."""
        return self.text.casefold()


class AddressSecret(Base):
    """The one key under which addresses are hashed; without it, those who left could be imported again."""

    __tablename__ = "address_secret"

    id: Mapped[int] = mapped_column(primary_key=True)
    secret: Mapped[bytes] = mapped_column(LargeBinary(SECRET_BYTES))


def parse(typed: str) -> Address:
    """Return the address that was typed; raises UnusableAddressError. Asks nobody whether it exists."""
    typed = typed.strip()
    if not typed:
        raise UnusableAddressError("Type your address, such as name@example.org.")
    if len(typed) > LONGEST:
        raise UnusableAddressError(f"An address has at most {LONGEST} characters.")
    try:
        found = validate_email(typed, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as fault:
        raise UnusableAddressError(str(fault)) from fault
    except UnicodeError as fault:
        raise UnusableAddressError("This holds characters that no address has.") from fault
    text = found.ascii_email or found.normalized
    try:
        MailAddress(addr_spec=text)
    except (ValueError, MessageError) as fault:
        # What a header cannot hold, no letter can be sent to.
        raise UnusableAddressError("No letter can be addressed to this.") from fault
    return Address(text)


def key(address: Address) -> str:
    """Return the keyed hash by which an address is known, in the present write."""
    fresh = upsert_into(AddressSecret).values(id=ONLY, secret=secrets.token_bytes(SECRET_BYTES))
    db.session.execute(fresh.on_conflict_do_nothing(index_elements=["id"]))
    secret = db.session.scalars(select(AddressSecret.secret)).one()
    return hmac.new(secret, address.folded.encode(), sha256).hexdigest()
