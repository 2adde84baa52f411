"""Every table, imported once, so that the metadata is whole for migrations and for tests."""

from models.catalogue.tables import (
    Category,
    Change,
    Contender,
    Fact,
    FormerSlug,
    Matchup,
    Price,
    Review,
    Reviewer,
    Tool,
)
from models.counts import ContenderCount, DailyCount, PairCount, ToolCount
from models.database.base import Base
from models.network import NetworkSecret, Sighting
from models.newsletter.address import AddressSecret
from models.newsletter.issues import Issue
from models.newsletter.outbox import Outbox
from models.newsletter.subscriber import Subscriber
from models.newsletter.token import Token
from models.remark import Remark
from models.vote import Ballot, Vote
from models.voter import Voter

__all__ = [
    "AddressSecret",
    "Ballot",
    "Base",
    "Category",
    "Change",
    "Contender",
    "ContenderCount",
    "DailyCount",
    "Fact",
    "FormerSlug",
    "Issue",
    "Matchup",
    "NetworkSecret",
    "Outbox",
    "PairCount",
    "Price",
    "Remark",
    "Review",
    "Reviewer",
    "Sighting",
    "Subscriber",
    "Token",
    "Tool",
    "ToolCount",
    "Vote",
    "Voter",
]
