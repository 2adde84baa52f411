// Sends a vote without leaving the page, and puts the fresh tally where the old one stood.
{
  const policy = globalThis.trustedTypes?.createPolicy("vote", { createHTML: (html) => html });
  const parse = (html) =>
    new DOMParser().parseFromString(policy ? policy.createHTML(html) : html, "text/html").querySelector("form");

  const refresh = (form, fresh) => {
    for (const button of form.querySelectorAll("button")) {
      const other = fresh.querySelector(`button[value="${button.value}"]`);
      if (button.value !== "withdraw") button.setAttribute("aria-pressed", other.getAttribute("aria-pressed"));
      else if (other.hidden && document.activeElement === button) form.querySelector("button").focus();
      button.hidden = other.hidden;
    }
    form.querySelector(".said").textContent = fresh.querySelector(".said").textContent;
    const result = fresh.querySelector(".result");
    document
      .querySelector(`[data-community="${form.dataset.vote}"]`)
      ?.replaceChildren(...result.cloneNode(true).childNodes);
    form.querySelector(".result").replaceChildren(...result.childNodes);
  };

  const send = async (event) => {
    const form = event.target;
    const data = new FormData(form, event.submitter);
    event.preventDefault();
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(data), headers: { "X-Piece": "vote" } });
      if (answer.ok) refresh(form, parse(await answer.text()));
      else if (answer.status === 429) form.querySelector(".said").textContent = "Too many votes in a short time. Wait a minute and try again.";
      else throw new Error(answer.status);
    } catch {
      form.querySelector(".said").textContent = "Your vote did not reach us. Try again in a moment.";
    }
  };

  for (const form of document.querySelectorAll("form[data-vote]")) form.addEventListener("submit", send);
}
