"""Parsing addresses."""

import pytest

from models.newsletter.email_address import InvalidAddressError, parse_address


def test_an_address_that_no_header_can_hold_is_refused() -> None:
    with pytest.raises(InvalidAddressError, match="No letter can be addressed"):
        parse_address("=?utf-8?q?a?=@example.org")
