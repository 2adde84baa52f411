// Sends a vote without leaving the page and shows the new tally.
{
  const policy = globalThis.trustedTypes?.createPolicy("vote", { createHTML: (html) => html });
  const parse = (html) =>
    new DOMParser().parseFromString(policy ? policy.createHTML(html) : html, "text/html").querySelector("form");

  const refresh = (form, fresh) => {
    for (const button of form.querySelectorAll("fieldset button")) {
      const newButton = fresh.querySelector(`fieldset [value="${button.value}"]`);
      if (button.value !== "withdraw") button.setAttribute("aria-pressed", newButton.getAttribute("aria-pressed"));
      else if (newButton.hidden && document.activeElement === button) form.querySelector("fieldset button").focus();
      button.hidden = newButton.hidden;
    }
    const result = fresh.querySelector(".result");
    document
      .querySelector(`[data-community="${form.dataset.vote}"]`)
      ?.replaceChildren(...result.cloneNode(true).childNodes);
    for (const part of [".vote-message", ".result", ".receipt"])
      form.querySelector(part).replaceChildren(...fresh.querySelector(part).childNodes);
    form.elements.reason.value = "";
    form.querySelector("details").open = false;
  };

  const errorMessage = (response) => {
    const wait = Number(response?.headers.get("Retry-After"));
    const when = wait ? `in ${wait > 90 ? `${Math.ceil(wait / 60)} minutes` : `${wait} seconds`}` : "in a moment";
    if (response?.status === 429) return `Too many votes in a short time. Nothing was lost; try again ${when}.`;
    if (response?.status === 503) return `The site cannot write at the moment. Your vote was not taken; try again ${when}.`;
    if (response?.status === 404) return "This matchup takes no more votes.";
    return "Your vote did not reach us. Try again in a moment.";
  };

  const post = async (form, data) => {
    let response;
    try {
      response = await fetch(form.action, { method: "POST", body: new URLSearchParams(data), headers: { "X-Fragment": "vote" } });
      if (!response.ok) throw new Error(response.status);
      refresh(form, parse(await response.text()));
    } catch {
      form.querySelector(".vote-message").textContent = errorMessage(response);
    }
  };

  // In sequence: the response to a first vote sets the cookie that a second one needs.
  let queue = Promise.resolve();
  const send = (event) => {
    const form = event.target, data = new FormData(form, event.submitter);
    event.preventDefault();
    queue = queue.then(() => post(form, data));
  };

  for (const form of document.querySelectorAll("form[data-vote]")) form.addEventListener("submit", send);
}
