"use strict";
// Draws again what has changed, keeping what somebody is writing, where they have scrolled to and where the focus is.

const typed = (element) => element.type !== "hidden" && element.id &&
  (["checkbox", "radio"].includes(element.type) ? element.checked !== element.defaultChecked
    : element.tagName === "SELECT" ? [...element.options].some((one) => one.selected !== one.defaultSelected)
    : element.value !== element.defaultValue);

function kept(piece) {
  const fields = new Map();
  for (const one of piece.querySelectorAll("input, textarea, select")) {
    if (typed(one)) fields.set(one.id, ["checkbox", "radio"].includes(one.type) ? one.checked : one.tagName === "SELECT" ? [...one.selectedOptions].map((o) => o.value) : one.value);
  }
  const scrolls = new Map();
  for (const one of piece.querySelectorAll(".scroll")) scrolls.set(one.id, { top: one.scrollTop, bottom: one.scrollHeight - one.scrollTop - one.clientHeight < 40, height: one.scrollHeight });
  const open = [...piece.querySelectorAll("details[open]")].map((one) => one.id);
  const focus = piece.contains(document.activeElement) ? document.activeElement : null;
  return { fields, scrolls, open, dialog: Boolean(piece.querySelector("[role=dialog]")), focus: focus && { id: focus.id, name: focus.name, value: focus.value, start: focus.selectionStart } };
}

function given_back(piece, before) {
  for (const [id, value] of before.fields) {
    const one = document.getElementById(id);
    if (!one) continue;
    if (typeof value === "boolean") one.checked = value;
    else if (Array.isArray(value)) for (const option of one.options) option.selected = value.includes(option.value);
    else one.value = value;
  }
  for (const one of piece.querySelectorAll(".scroll")) {
    const was = before.scrolls.get(one.id);
    one.scrollTop = was && !was.bottom ? was.top : one.scrollHeight;
  }
  for (const id of before.open) document.getElementById(id)?.setAttribute("open", "");
  const dialog = piece.querySelector("[role=dialog]");
  if (dialog && !before.dialog) return (dialog.querySelector(".fields input:not([type=hidden]), .fields textarea, .fields select") ?? dialog).focus();
  if (!before.focus) return;
  const same = before.focus.id ? document.getElementById(before.focus.id)
    : [...piece.querySelectorAll(`[name="${CSS.escape(before.focus.name ?? "")}"]`)].find((one) => one.value === before.focus.value);
  same?.focus({ preventScroll: true });
  if (same && typeof before.focus.start === "number" && same.setSelectionRange && same.type === "text") same.setSelectionRange(before.focus.start, before.focus.start);
}

async function draw(piece) {
  const answer = await fetch(`/piece/${piece.dataset.piece}`);
  if (!answer.ok) return;
  const words = await answer.text();
  if (piece.dataset.drawn === words) return;
  const before = kept(piece);
  piece.innerHTML = words;
  piece.dataset.drawn = words;
  given_back(piece, before);
}

let drawing = Promise.resolve();
const draw_all = () => { drawing = drawing.then(() => Promise.all([...document.querySelectorAll("[data-piece]")].map(draw))).catch(() => {}); };

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  event.preventDefault();
  const said = new URLSearchParams(new FormData(form, event.submitter));
  if (form.classList.contains("composer")) { const box = form.querySelector("[name=words]"); box.value = ""; box.defaultValue = ""; }
  if (event.submitter) event.submitter.setAttribute("aria-busy", "true");
  try { await fetch(form.action, { method: "POST", body: said, headers: { "X-Live": "1" } }); } finally { event.submitter?.removeAttribute("aria-busy"); draw_all(); }
});
document.addEventListener("change", (event) => event.target.closest("form[data-at-once]")?.requestSubmit());
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.activeElement?.closest("[role=dialog]")?.querySelector("button[value=close]")?.click();
});

new EventSource("/changes").onmessage = draw_all;
for (const one of document.querySelectorAll(".scroll")) one.scrollTop = one.scrollHeight;
document.body.classList.add("live");
