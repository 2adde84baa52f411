"""The newsletter: asking for it, confirming, leaving, and every issue as a page."""

from flask import Blueprint, Response, abort, make_response, render_template, request
from wtforms import StringField

from models.database.transactions import write_transaction
from models.newsletter import email_address, issues, subscription
from models.newsletter.email_address import InvalidAddressError
from models.newsletter.subscription import ConfirmationResult, SubscriberData, TooManyRequestsError
from models.newsletter.tables import SubscriptionStatus
from models.newsletter.tokens import CONFIRM_DAYS
from models.voting import networks
from services import services
from web import error_pages, rate_limit, response_headers
from web.same_origin_forms import PublicForm

newsletter = Blueprint("newsletter", __name__, url_prefix="/newsletter")
RETRY_AFTER = "3600"
HTTP_STATUS = {
    ConfirmationResult.CONFIRMED: 200,
    ConfirmationResult.USED: 410,
    ConfirmationResult.EXPIRED: 410,
    ConfirmationResult.UNKNOWN: 404,
}


class SubscribeForm(PublicForm):
    """The box: one address."""

    email = StringField()


@newsletter.get("")
def index() -> str:
    """Show the box, what one gets and how the address is kept, and every issue."""
    return render_template(
        "newsletter/page.html", issues=issues.latest_issues(), days=CONFIRM_DAYS, typed="", error=""
    )


@newsletter.post("")
@rate_limit.limiter.limit(rate_limit.post_limit)
def subscribe() -> Response:
    """Put down the letter that answers whoever asks; the page is the same for every address."""
    form = SubscribeForm()
    if not form.validate_on_submit():
        return error_pages.render_error(403)
    typed = form.email.data or ""
    try:
        wanted = email_address.parse_address(typed)
        with write_transaction():
            subscription.request_subscription(wanted, networks.identify_network(request.remote_addr or ""))
    except InvalidAddressError as fault:
        return _render_form(400, typed, str(fault))
    except TooManyRequestsError:
        answer = _render_form(
            429, typed, "Too many addresses came from your network within the last hour. Try again later."
        )
        answer.headers["Retry-After"] = RETRY_AFTER
        return answer
    services().newsletter_worker.wake()
    return make_response(
        render_template("newsletter/check_mail.html", address=wanted.text, days=CONFIRM_DAYS)
    )


def _render_form(status: int, typed: str, fault: str) -> Response:
    page = render_template(
        "newsletter/page.html", issues=issues.latest_issues(), days=CONFIRM_DAYS, typed=typed, error=fault
    )
    return make_response(page, status)


@newsletter.get("/confirm/<token>")
def show_confirmation(token: str) -> Response:
    """Show the button that confirms; opening the link alone changes nothing."""
    answer = subscription.confirmation_problem(token)
    return _render_confirmation(answer, 200 if answer is None else HTTP_STATUS[answer])


@newsletter.post("/confirm/<token>")
@rate_limit.limiter.limit(rate_limit.post_limit)
def confirm(token: str) -> Response:
    """Confirm, once."""
    if not PublicForm().validate_on_submit():
        return error_pages.render_error(403)
    answer = subscription.confirmation_problem(token) or _confirm_in_transaction(token)
    return _render_confirmation(answer, HTTP_STATUS[answer])


def _confirm_in_transaction(token: str) -> ConfirmationResult:
    with write_transaction():
        return subscription.confirm_subscription(token)


def _render_confirmation(answer: ConfirmationResult | None, status: int) -> Response:
    page = render_template("newsletter/confirm.html", result=answer, days=CONFIRM_DAYS)
    return response_headers.no_store(make_response(page, status))


@newsletter.get("/unsubscribe/<token>")
def show_unsubscribe(token: str) -> Response:
    """Show what is stored and the button that deletes it; opening the link alone changes nothing."""
    return _render_subscriber_data(subscription.load_subscriber_data(token))


@newsletter.post("/unsubscribe/<token>")
def unsubscribe(token: str) -> Response:
    """Take the holder of the link out, and delete the hash as well where `forget` is sent.

    The link is the proof: a mail program may send this from anywhere, without a cookie, as often as it likes.
    """
    stored, forgets = subscription.load_subscriber_data(token), "forget" in request.form
    if stored is None or (stored.status is SubscriptionStatus.UNSUBSCRIBED and not forgets):
        return _render_subscriber_data(stored)
    with write_transaction():
        known = subscription.delete_subscriber(token) if forgets else subscription.cancel_subscription(token)
    if known and forgets:
        return response_headers.no_store(make_response(render_template("newsletter/deleted.html")))
    return _render_subscriber_data(subscription.load_subscriber_data(token))


def _render_subscriber_data(stored: SubscriberData | None) -> Response:
    page = render_template("newsletter/subscriber_data.html", subscriber=stored)
    return response_headers.no_store(make_response(page, 404 if stored is None else 200))


@newsletter.get("/issues/<slug>")
def issue(slug: str) -> str:
    """Show an issue as it was sent."""
    found = issues.issue_by_slug(slug)
    if found is None:
        abort(404)
    return render_template("newsletter/issue.html", issue=found)
