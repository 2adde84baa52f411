// Applies the stored colour theme before the first paint; the button in the footer cycles through the themes.
{
  const MODES = ["system", "light", "dark"], root = document.documentElement;
  // Where the browser blocks local storage, a choice lasts as long as the page.
  const storedMode = () => { try { return localStorage.getItem("colours"); } catch { return null; } };
  const storeMode = (mode) => { try { localStorage.setItem("colours", mode); } catch { /* nothing to do */ } };
  let mode = MODES.includes(storedMode()) ? storedMode() : "system";

  const applyMode = () => {
    if (mode === "system") delete root.dataset.theme;
    else root.dataset.theme = mode;
  };

  applyMode();
  document.addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector(".theme-switch"), label = button.querySelector("span");
    const showMode = () => { label.textContent = mode; };
    button.hidden = false;
    showMode();
    button.addEventListener("click", () => {
      mode = MODES[(MODES.indexOf(mode) + 1) % MODES.length];
      storeMode(mode);
      applyMode();
      showMode();
    });
  });
}
