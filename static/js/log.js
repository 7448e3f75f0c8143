// Logging without the mouse: Enter goes to the next box, a card reader types into the right one, and what is typed keeps itself.
(function () {
  "use strict";
  var form = document.querySelector("form[data-logging]");
  if (!form || !window.fetch) return;
  var EVERY = 10000, CARD = /^\d{17}[\dXx]$/, WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  var words = form.dataset;

  // Enter: the next box to write in. The form is sent by Ctrl+Enter or its button and by no reader that ends with Enter.
  function writable(box) { return box.matches("input:not([type=hidden]):not([type=checkbox]):not([type=radio]), textarea, select") && box.offsetParent; }
  function next(from) {
    var boxes = Array.prototype.filter.call(form.elements, function (box) { return box === from || writable(box); });
    var box = boxes[boxes.indexOf(from) + 1];
    (box || form.querySelector("button[type=submit]")).focus();
    if (box && box.select && box.type === "text") box.select();
  }
  function last(box) { // of a group of radio buttons, where the way goes on
    if (box.type !== "radio") return box;
    var same = document.getElementsByName(box.name);
    return same[same.length - 1];
  }

  // A card reader types a number and ends with Enter: wherever the focus stood, the number goes to that person's box.
  function carded(box) {
    var person = box.closest(".person"), number = box.value.slice(-18);
    if (!person || box.type !== "text" || !CARD.test(number)) return false;
    var place = person.querySelector("input[name$=-id_number]");
    if (box !== place) box.value = box.value.slice(0, -18);
    person.querySelector("details").open = true;
    place.value = number.toUpperCase();
    read(person, place);
    if (box === place) next(box); else box.focus();
    return true;
  }

  // What the number says: its check digit, the birth, the sex. The server looks again.
  function read(person, place) {
    var number = place.value.replace(/\s/g, "").toUpperCase(), said = person.querySelector("[data-card-said]");
    var kind = person.querySelector("select[name$=-kind]"), sex = person.querySelector("select[name$=-sex]");
    said.hidden = !CARD.test(number) || kind.value !== "person";
    if (said.hidden) return;
    var sum = WEIGHTS.reduce(function (all, weight, at) { return all + weight * Number(number[at]); }, 0);
    var right = "10X98765432"[sum % 11] === number[17];
    place.classList.toggle("is-invalid", !right);
    said.classList.toggle("is-wrong", !right);
    if (!right) { said.textContent = words.cardWrong; return; }
    sex.value = Number(number[16]) % 2 ? "male" : "female";
    said.textContent = sex.selectedOptions[0].textContent + "，" + number.slice(6, 10) + "-" + number.slice(10, 12) + "-" + number.slice(12, 14) + " " + words.cardBorn;
  }

  form.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || event.ctrlKey || event.isComposing || !event.target.matches("input, select")) return;
    event.preventDefault();
    if (!carded(event.target)) next(last(event.target));
  });
  form.addEventListener("change", function (event) {
    if (/-(id_number|kind)$/.test(event.target.name)) {
      var person = event.target.closest(".person");
      read(person, person.querySelector("input[name$=-id_number]"));
    }
  });

  // A place of the gazetteer brings its community.
  form.elements.place.addEventListener("change", function () {
    var place = form.elements.place.value, community = form.elements.community;
    document.querySelectorAll("#places option").forEach(function (option) {
      if (option.value === place && !community.value) community.value = option.dataset.community;
    });
  });

  // What it sounds like: pressed, or picked by its digit while the box of the kind has the focus.
  var kind = form.elements.dispute_type;
  function pick(button) { if (button) { kind.value = button.dataset.pick; kind.focus(); } return !!button; }
  form.addEventListener("click", function (event) { if (event.target.closest) pick(event.target.closest("[data-pick]")); });
  kind.addEventListener("keydown", function (event) {
    if (/^[1-9]$/.test(event.key) && !event.altKey && pick(form.querySelectorAll("[data-pick]")[Number(event.key) - 1])) event.preventDefault();
  });

  // The draft: every ten seconds when something changed, and when the page goes away. It is no click: nobody stays signed in by it.
  var said = form.querySelector("[data-draft-said]"), done = false;
  function snapshot() { return new URLSearchParams(new FormData(form)).toString(); }
  var kept = form.hasAttribute("data-typed") ? "" : snapshot();
  function say(text, wrong) { said.textContent = text; said.classList.toggle("is-wrong", !!wrong); if (wrong) said.setAttribute("role", "alert"); else said.removeAttribute("role"); }
  function keep(leaving) {
    var now = snapshot();
    if (done || now === kept) return;
    fetch(words.draft, { method: "POST", body: new FormData(form), headers: { "X-By-Itself": "1" }, credentials: "same-origin", keepalive: !!leaving })
      .then(function (answer) {
        if (answer.status === 401 || answer.status === 403) return say(words.signedOut, true);
        if (answer.status === 410) { done = true; return say(""); }
        return answer.json().then(function (told) {
          if (!answer.ok) return say(told.problems.join(" "), true);
          kept = now;
          say(words.kept + " " + told.at);
          if (words.again) window.history.replaceState(null, "", words.again + form.elements.client_key.value);
        });
      }).catch(function () { say(words.notKept, true); });
  }
  setInterval(keep, EVERY);
  document.addEventListener("visibilitychange", function () { if (document.visibilityState === "hidden") keep(true); });
  window.addEventListener("pagehide", function () { keep(true); });
  form.addEventListener("submit", function () { done = true; });
  window.addEventListener("pageshow", function () { done = false; });
})();
