"""The command groups that `create_app` registers."""

from commands.backup import backup
from commands.catalogue import catalogue
from commands.database import database
from commands.demo import demo
from commands.index import index
from commands.newsletter import newsletter
from commands.restore import restore
from commands.serve import serve
from commands.votes import votes

COMMANDS = (catalogue, index, votes, newsletter, database, backup, restore, serve, demo)
