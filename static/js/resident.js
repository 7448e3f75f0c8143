// Small help for a resident's phone. Everything works without it.
(function () {
  "use strict";

  // A form is sent once: a hand that shakes presses twice.
  document.addEventListener("submit", function (event) {
    if (event.defaultPrevented) return;
    if (event.target.dataset.sent) { event.preventDefault(); return; }
    event.target.dataset.sent = "1";
    if (event.submitter) event.submitter.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
    document.querySelectorAll("[aria-busy]").forEach(function (button) { button.removeAttribute("aria-busy"); });
  });

  // The ranking: who is moved to another place leaves the first one, and the list above shows the order.
  var form = document.querySelector("form[data-ranking]");
  if (!form) return;
  var places = ["first", "second", "third"];
  function show() {
    places.forEach(function (place) {
      var picked = form.querySelector('input[name="' + place + '"]:checked');
      var row = form.querySelector('[data-place="' + place + '"]');
      row.classList.toggle("free", !picked);
      row.querySelector("span").textContent = picked ? picked.dataset.name : row.dataset.free;
      row.querySelector("small").textContent = picked ? picked.dataset.from : "";
    });
  }
  form.addEventListener("change", function (event) {
    if (event.target.type !== "radio") return;
    form.querySelectorAll('input[type=radio][value="' + event.target.value + '"]').forEach(function (radio) {
      if (radio !== event.target) radio.checked = false;
    });
    show();
  });
  form.addEventListener("reset", function () { setTimeout(show, 0); });
  form.querySelector("[data-picked]").hidden = false;
  show();
})();
