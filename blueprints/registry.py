"""Every blueprint of the site."""

from blueprints.about import about
from blueprints.badges import badges
from blueprints.cards import cards
from blueprints.compare import compare
from blueprints.crawlers import crawlers
from blueprints.data import data
from blueprints.feeds import feeds
from blueprints.health import health
from blueprints.home import home
from blueprints.leaderboard import leaderboard
from blueprints.mine import mine
from blueprints.newsletter import newsletter
from blueprints.receipts import receipt_pages
from blueprints.reviewers import reviewers
from blueprints.search import search
from blueprints.styleguide import styleguide
from blueprints.tools import tools
from blueprints.votes import votes

BLUEPRINTS = (
    home,
    compare,
    votes,
    mine,
    receipt_pages,
    tools,
    search,
    reviewers,
    about,
    newsletter,
    leaderboard,
    data,
    health,
    crawlers,
    feeds,
    cards,
    badges,
    styleguide,
)
