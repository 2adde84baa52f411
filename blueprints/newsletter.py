"""The newsletter: subscribe, confirm, unsubscribe, and the issues as pages."""

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
    """The subscription form."""

    email = StringField()


@newsletter.get("")
def index() -> str:
    """Show the subscription form and the newest issues."""
    return render_template(
        "newsletter/page.html", issues=issues.latest_issues(), days=CONFIRM_DAYS, typed="", error=""
    )


@newsletter.post("")
@rate_limit.limiter.limit(rate_limit.post_limit)
def subscribe() -> Response:
    """Queue the answer to a subscription request; the page is the same for known and unknown addresses."""
    form = SubscribeForm()
    if not form.validate_on_submit():
        return error_pages.render_error(403)
    typed = form.email.data or ""
    try:
        address = email_address.parse_address(typed)
        with write_transaction():
            subscription.request_subscription(address, networks.identify_network(request.remote_addr or ""))
    except InvalidAddressError as error:
        return _render_form(400, typed, str(error))
    except TooManyRequestsError:
        response = _render_form(
            429, typed, "Too many addresses came from your network within the last hour. Try again later."
        )
        response.headers["Retry-After"] = RETRY_AFTER
        return response
    services().newsletter_worker.wake()
    return make_response(
        render_template("newsletter/check_mail.html", address=address.text, days=CONFIRM_DAYS)
    )


def _render_form(status: int, typed: str, error: str) -> Response:
    page = render_template(
        "newsletter/page.html", issues=issues.latest_issues(), days=CONFIRM_DAYS, typed=typed, error=error
    )
    return make_response(page, status)


@newsletter.get("/confirm/<token>")
def show_confirmation(token: str) -> Response:
    """Show the button that confirms; opening the link changes nothing."""
    problem = subscription.confirmation_problem(token)
    return _render_confirmation(problem, 200 if problem is None else HTTP_STATUS[problem])


@newsletter.post("/confirm/<token>")
@rate_limit.limiter.limit(rate_limit.post_limit)
def confirm(token: str) -> Response:
    """Confirm the subscription; only the first use of a link confirms."""
    if not PublicForm().validate_on_submit():
        return error_pages.render_error(403)
    # Looked up first, so that a dead link does not wait for the write lock.
    result = subscription.confirmation_problem(token)
    if result is None:
        with write_transaction():
            result = subscription.confirm_subscription(token)
    return _render_confirmation(result, HTTP_STATUS[result])


def _render_confirmation(result: ConfirmationResult | None, status: int) -> Response:
    page = render_template("newsletter/confirm.html", result=result, days=CONFIRM_DAYS)
    return response_headers.no_store(make_response(page, status))


@newsletter.get("/unsubscribe/<token>")
def show_unsubscribe(token: str) -> Response:
    """Show what is stored and the buttons that unsubscribe and delete; opening the link changes nothing."""
    return _render_subscriber_data(subscription.load_subscriber_data(token))


@newsletter.post("/unsubscribe/<token>")
def unsubscribe(token: str) -> Response:
    """Unsubscribe; delete the address's hash as well if the form has `forget`.

    The token is all the proof it takes: mail programs post here from any origin, without cookies, repeatedly.
    """
    subscriber, deletes = subscription.load_subscriber_data(token), "forget" in request.form
    if subscriber is None or (subscriber.status is SubscriptionStatus.UNSUBSCRIBED and not deletes):
        return _render_subscriber_data(subscriber)
    with write_transaction():
        known = subscription.delete_subscriber(token) if deletes else subscription.cancel_subscription(token)
    if known and deletes:
        return response_headers.no_store(make_response(render_template("newsletter/deleted.html")))
    return _render_subscriber_data(subscription.load_subscriber_data(token))


def _render_subscriber_data(subscriber: SubscriberData | None) -> Response:
    page = render_template("newsletter/subscriber_data.html", subscriber=subscriber)
    return response_headers.no_store(make_response(page, 404 if subscriber is None else 200))


@newsletter.get("/issues/<slug>")
def issue(slug: str) -> str:
    """Show an issue as it was sent."""
    edition = issues.issue_by_slug(slug)
    if edition is None:
        abort(404)
    return render_template("newsletter/issue.html", issue=edition)
