// Small help for hands on keys. Every act can be completed without it.
(function () {
  "use strict";

  // A form is sent once: the button says so until the page comes back.
  document.addEventListener("submit", function (event) {
    var button = event.submitter;
    if (!button || event.defaultPrevented) return;
    setTimeout(function () { button.disabled = true; button.setAttribute("aria-busy", "true"); }, 0);
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("[aria-busy]").forEach(function (button) { button.disabled = false; button.removeAttribute("aria-busy"); });
  });

  // Keys: / finds, J and K walk the list, Enter opens, N logs, Alt+1..9 jumps to a field, a digit picks among radio buttons, Ctrl+Enter sends.
  function typing(target) { return target.matches("input, textarea, select, [contenteditable]"); }
  function step(by) {
    var links = Array.prototype.slice.call(document.querySelectorAll(".queue [data-row]"));
    if (!links.length) return;
    var at = links.indexOf(document.activeElement);
    links[Math.max(0, Math.min(links.length - 1, at + by))].focus();
  }
  document.addEventListener("keydown", function (event) {
    var form = event.target.closest && event.target.closest("form[data-keys]");
    if (form && event.ctrlKey && event.key === "Enter") {
      var part = event.target.closest("[data-sends]");
      form.requestSubmit(part ? part.querySelector("button.btn-primary") : null);
      return;
    }
    if (event.altKey && event.key >= "1" && event.key <= "9") {
      var field = document.querySelector('[data-step="' + event.key + '"]');
      if (field && !field.matches("input, textarea, select")) field = field.querySelector("input:checked, input, textarea, select");
      if (field) { event.preventDefault(); field.focus(); }
      return;
    }
    if (event.target.type === "radio" && /^[1-9]$/.test(event.key) && !event.ctrlKey && !event.metaKey) {
      var same = document.getElementsByName(event.target.name)[Number(event.key) - 1];
      if (same) { event.preventDefault(); same.focus(); same.click(); }
      return;
    }
    if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/") { var find = document.querySelector(".shell-find input[type=search]"); if (find) { event.preventDefault(); find.focus(); } }
    var help = document.getElementById("keys-help");
    if (event.key === "?" && help && help.showModal && !help.open) { event.preventDefault(); help.showModal(); }
    if (event.key === "j" || event.key === "J") step(1);
    if (event.key === "k" || event.key === "K") step(-1);
    if (event.key === "n" || event.key === "N") { var log = document.querySelector("[data-log]"); if (log) log.click(); }
  });

  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-print]")) window.print();
    var add = event.target.closest("[data-add]");
    if (add) {
      var hidden = document.querySelector(add.dataset.add + "[hidden]");
      if (hidden) { hidden.hidden = false; var first = hidden.querySelector("input:not([type=hidden])"); if (first) first.focus(); }
      if (!document.querySelector(add.dataset.add + "[hidden]")) add.hidden = true;
    }
  });
  // On a phone the menu is one strip: where one is comes into sight.
  var here = document.querySelector(".shell-nav [aria-current]");
  if (here) here.closest("nav").scrollLeft = here.offsetLeft - here.closest("nav").offsetLeft - 40;

  // What is too large is said before it is sent: the answer to half a gigabyte would come late.
  document.addEventListener("change", function (event) {
    var most = Number(event.target.dataset.most), file = event.target.files && event.target.files[0];
    if (most) event.target.setCustomValidity(file && file.size > most ? event.target.dataset.tooLarge : "");
    if (most) event.target.reportValidity();
  });
  var wrong = document.querySelector(".is-invalid, .is-missing input");
  // A page that is one choice after another begins at the first that was not made.
  var first = document.querySelector("[data-first]"), box;
  if (wrong) wrong.focus();
  else if (first) {
    box = first.querySelector("fieldset:not(:has(:checked)) input") || first.querySelector("input:checked:not([disabled])") || first.querySelector("input:not([disabled])");
    if (box) box.focus({ preventScroll: true });  // on a phone the page begins with its heading
  }

  // Back from a case the list is as it was left: the same filter, the same row in hand; where it is gone, the one that took its place.
  var PLACE = "fengqiao.place", lines = Array.prototype.slice.call(document.querySelectorAll(".queue [data-row]")), here_now = location.pathname + location.search;
  function place() { try { return JSON.parse(sessionStorage.getItem(PLACE) || "null"); } catch (_refused) { return null; } }
  lines.forEach(function (line, at) {
    line.addEventListener("click", function () {
      try { sessionStorage.setItem(PLACE, JSON.stringify({ list: here_now, row: line.getAttribute("href"), at: at })); } catch (_refused) { return; }
    });
  });
  var left = place(), back = document.querySelector("a.back");
  if (left && back && back.pathname === left.list.split("?")[0]) back.href = left.list;
  if (left && left.list === here_now && lines.length) {
    sessionStorage.removeItem(PLACE);
    (lines.filter(function (line) { return line.getAttribute("href") === left.row; })[0] || lines[Math.min(left.at, lines.length - 1)]).focus();
  }

  // Without scripts every row of a form is there; with them the empty ones wait behind a button.
  document.querySelectorAll("[data-fold]").forEach(function (row) {
    var boxes = row.querySelectorAll("input:not([type=hidden]), textarea");
    var filled = row.querySelector(".is-invalid") || Array.prototype.some.call(boxes, function (f) { return /checkbox|radio/.test(f.type) ? f.checked : f.value; });
    row.hidden = !filled;
  });
  document.querySelectorAll("[data-add]").forEach(function (button) { button.hidden = !document.querySelector(button.dataset.add + "[hidden]"); });

  // The points of what is ticked, as the server will count them: a stronger fact replaces the weaker one.
  var sum = document.querySelector("[data-sum]");
  function count() {
    var ticked = Array.prototype.slice.call(document.querySelectorAll("[data-points]:checked"));
    var codes = ticked.map(function (box) { return box.value; });
    var points = ticked.reduce(function (all, box) { return all + (codes.indexOf(box.dataset.beatenBy) < 0 ? Number(box.dataset.points) : 0); }, 0);
    sum.value = points ? points + " 分" : "";
  }
  if (sum) { document.addEventListener("change", count); count(); }
})();
