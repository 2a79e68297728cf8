// Enhancement only: every page works without this file.

// After a refused form the summary of what to mend is read first.
const summary = document.querySelector("[data-error-summary]");
if (summary) summary.focus();

// A second tap on a slow line must not send twice. The button keeps its place; nothing is disabled.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  if (form.hasAttribute("hx-post") || form.hasAttribute("hx-get") || form.method === "get") return;
  form.dataset.sent = "yes";
  const button = event.submitter;
  if (button) button.setAttribute("aria-disabled", "true");
});
// Coming back with the browser's back button: the form may be sent again.
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
  });
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// Enter confirms kana in the input method; it must not send the form.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) event.stopPropagation();
  // Ctrl+Enter sends the form one is in (desk intake).
  // The browser's own answer to Enter would press the form's first button as well, which may be another one.
  if (event.key === "Enter" && event.ctrlKey && event.target.form) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
}, true);

// Search as you type: a field with data-live fires "live" when its text is settled, never during composition.
let timer;
const settle = (field) => {
  clearTimeout(timer);
  timer = setTimeout(() => field.dispatchEvent(new CustomEvent("live", { bubbles: true })), 250);
};
document.addEventListener("input", (event) => {
  if (event.target.matches("[data-live]") && !event.isComposing) settle(event.target);
});
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-live]")) settle(event.target);
});
document.addEventListener("compositionend", (event) => {
  if (event.target.matches("[data-live]")) settle(event.target);
});

// htmx swaps: tell assistive technology that the region is busy, and announce the result outside of it.
document.addEventListener("htmx:beforeRequest", (event) => event.detail.target.setAttribute("aria-busy", "true"));
document.addEventListener("htmx:afterSettle", (event) => {
  event.detail.target.removeAttribute("aria-busy");
  const words = event.detail.target.querySelector("[data-announce]");
  const status = document.getElementById("status");
  if (words && status) status.textContent = words.textContent.trim();
});
