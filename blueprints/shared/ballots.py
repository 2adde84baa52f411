"""The vote form, as the comparison page shows it and the vote view reads it."""

from wtforms import StringField
from wtforms.validators import AnyOf, InputRequired, Length

from blueprints.shared.forms import PublicForm
from models.vote import Choice


class VoteForm(PublicForm):
    """One voter's choice on one contender."""

    tool = StringField(validators=[InputRequired(), Length(max=80)])
    verdict = StringField(validators=[InputRequired(), AnyOf(tuple(Choice))])
