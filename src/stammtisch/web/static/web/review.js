// Keys of the review queue. Every key presses a button or follows a link that is on the page.
"use strict";
(() => {
  const root = document.documentElement;
  const help = document.getElementById("keys");
  const cards = () => [...document.querySelectorAll("#review [data-card]")].filter((card) => !card.closest("details:not([open])"));
  const current = () => cards().find((card) => card.classList.contains("on")) || null;

  const isOn = () => {
    try { return localStorage.getItem("review-keys") !== "off"; } catch { return true; }
  };
  const remember = (on) => {
    try { localStorage.setItem("review-keys", on ? "on" : "off"); } catch { /* private window */ }
    root.classList.toggle("keys-on", on);
  };

  function choose(card, focus) {
    if (!card) return;
    for (const each of document.querySelectorAll("#review [data-card]")) each.classList.toggle("on", each === card);
    if (focus) {
      card.focus({ preventScroll: true });
      card.scrollIntoView({ block: "nearest" });
    }
  }

  function step(by) {
    const all = cards();
    if (!all.length) return false;
    const at = all.indexOf(current());
    choose(all[Math.min(all.length - 1, Math.max(0, at + by))], true);
    return true;
  }

  function press(scope, key) {
    const target = scope && scope.querySelector(`[data-key="${key}"]`);
    if (!target) return false;
    target.click();
    return true;
  }

  const openReasons = () => {
    const card = current();
    return card && card.querySelector(".whynot[open]");
  };

  function refuse() {
    if (!press(current(), "n")) return false;
    const reasons = openReasons();
    if (reasons) reasons.querySelector("[data-reason]").focus();
    return true;
  }

  function digit(number) {
    const reasons = openReasons();
    const choices = reasons ? [...reasons.querySelectorAll("[data-reason]")] : cards();
    const chosen = choices[number - 1];
    if (!chosen) return false;
    if (reasons) chosen.click(); else choose(chosen, true);
    return true;
  }

  function leave() {
    const reasons = openReasons();
    if (!reasons) return false;
    reasons.open = false;
    reasons.querySelector("summary").focus();
    return true;
  }

  const actions = {
    j: () => press(document, "j"),
    k: () => press(document, "k"),
    i: () => press(current(), "i"),
    a: () => press(current(), "a"),
    n: refuse,
    u: () => press(document.getElementById("noted"), "u"),
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Escape: leave,
    "?": () => { help.open = !help.open; help.scrollIntoView({ block: "nearest" }); return true; },
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || !isOn()) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
    const action = /^[0-9]$/.test(event.key) ? () => digit(Number(event.key) || 10) : actions[event.key];
    if (action && action()) event.preventDefault();
  });
  document.addEventListener("focusin", (event) => choose(event.target.closest("#review [data-card]"), false));
  document.addEventListener("click", (event) => choose(event.target.closest("#review [data-card]"), false));

  const onOff = document.getElementById("keys-switch");
  onOff.checked = isOn();
  onOff.addEventListener("change", () => remember(onOff.checked));
  help.hidden = false;
  root.classList.add("has-keys");
  root.classList.toggle("keys-on", isOn());
})();
