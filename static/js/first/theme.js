// The colours that the reader chose stand before anything is drawn; the button in the footer goes round them.
{
  const MODES = ["system", "light", "dark"], root = document.documentElement;
  // A browser may refuse to keep anything; the choice then lasts as long as the page.
  const kept = () => { try { return localStorage.getItem("colours"); } catch { return null; } };
  const keep = (mode) => { try { localStorage.setItem("colours", mode); } catch { /* nothing to do */ } };
  let mode = MODES.includes(kept()) ? kept() : "system";

  const show = () => {
    if (mode === "system") delete root.dataset.theme;
    else root.dataset.theme = mode;
  };

  show();
  document.addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector(".theme-switch"), word = button.querySelector("span");
    const name = () => { word.textContent = mode; };
    button.hidden = false;
    name();
    button.addEventListener("click", () => {
      mode = MODES[(MODES.indexOf(mode) + 1) % MODES.length];
      keep(mode);
      show();
      name();
    });
  });
}
