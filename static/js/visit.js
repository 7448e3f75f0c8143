// What is typed at the sides' place is kept on this phone until it is sent: by visit, and forgotten once the record stands. Works without it too.
(function () {
  "use strict";
  var BEGIN = "fengqiao-visit-";

  function read(key) { try { return JSON.parse(localStorage.getItem(key) || "null"); } catch (_error) { return null; } }
  function write(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); return true; } catch (_error) { return false; } }

  var done = document.querySelector("[data-visit-done]");
  if (done) { try { localStorage.removeItem(BEGIN + done.getAttribute("data-visit-done")); } catch (_error) { /* nothing is kept here */ } }

  var form = document.querySelector("form[data-visit]");
  if (!form) return;
  var key = BEGIN + form.getAttribute("data-visit"), note = form.querySelector("[data-visit-note]");
  function boxes() {
    return Array.prototype.filter.call(form.elements, function (box) { return box.name && box.name !== "csrfmiddlewaretoken" && box.name !== "version"; });
  }
  function say(words) { note.textContent = words; note.hidden = false; }
  function keep() {
    var kept = boxes().map(function (box) { return [box.name, box.value, box.type === "checkbox" || box.type === "radio" ? box.checked : null]; });
    if (write(key, kept)) say(form.getAttribute("data-kept"));
  }
  function put(kept) {
    boxes().forEach(function (box) {
      kept.forEach(function (row) {
        if (row[0] !== box.name) return;
        if (row[2] === null) box.value = row[1]; else if (row[1] === box.value) box.checked = row[2];
      });
    });
  }

  var kept = read(key);
  if (kept && !form.querySelector(".is-invalid")) { put(kept); say(form.getAttribute("data-kept")); }
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
  form.addEventListener("submit", function (event) {
    keep();
    if (navigator.onLine === false) { event.preventDefault(); say(form.getAttribute("data-offline")); }
  });
})();
