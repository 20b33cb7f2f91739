// Chooses between light and dark: as the system has it, until somebody chooses.

const KEY = "wartel.theme";
const dark = matchMedia("(prefers-color-scheme: dark)");

export const isDark = () => document.documentElement.dataset.theme === "dark";

function apply() {
  document.documentElement.dataset.theme =
    localStorage.getItem(KEY) ?? (dark.matches ? "dark" : "light");
}

/** Apply the choice, and the system's while nobody chose; `changed()` hears of the system's. */
export function startTheme(changed) {
  apply();
  dark.addEventListener("change", () => {
    apply();
    changed();
  });
}

export function toggleTheme() {
  localStorage.setItem(KEY, isDark() ? "light" : "dark");
  apply();
}
