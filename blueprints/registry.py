"""All blueprints of the site."""

from blueprints.about import about
from blueprints.badges import badges
from blueprints.compare import compare
from blueprints.crawlers import crawlers
from blueprints.feeds import feeds
from blueprints.health import health
from blueprints.home import home
from blueprints.leaderboard import leaderboard
from blueprints.my_votes import my_votes_pages
from blueprints.newsletter import newsletter
from blueprints.open_data import open_data_pages
from blueprints.receipts import receipt_pages
from blueprints.reviewers import reviewers
from blueprints.search import search
from blueprints.social_cards import social_cards
from blueprints.styleguide.views import styleguide
from blueprints.tools import tools
from blueprints.votes import votes

BLUEPRINTS = (
    home,
    compare,
    votes,
    my_votes_pages,
    receipt_pages,
    tools,
    search,
    reviewers,
    about,
    newsletter,
    leaderboard,
    open_data_pages,
    health,
    crawlers,
    feeds,
    social_cards,
    badges,
    styleguide,
)
