// Drawing a signature. Without this script the photo of the signed page is the way, and its part of the form stands open.
(function () {
  "use strict";
  document.querySelectorAll("form[data-signing]").forEach(function (form) {
    var canvas = form.querySelector("canvas");
    if (!window.SignaturePad || !canvas) return;
    form.querySelector("[data-drawn]").hidden = false;
    form.querySelector("details").open = false;
    var pad = new window.SignaturePad(canvas, { minWidth: 1, maxWidth: 3.2, penColor: "#101820" });
    var empty = form.querySelector("[data-empty]");

    // A turned tablet gives the pad another size: the strokes stay.
    function fit() {
      var ratio = Math.max(window.devicePixelRatio || 1, 1), strokes = pad.toData();
      canvas.width = canvas.offsetWidth * ratio;
      canvas.height = canvas.offsetHeight * ratio;
      canvas.getContext("2d").scale(ratio, ratio);
      pad.clear();
      if (strokes.length) pad.fromData(strokes);
    }
    var width = 0;
    new ResizeObserver(function () {
      if (canvas.offsetWidth && canvas.offsetWidth !== width) { width = canvas.offsetWidth; fit(); }
    }).observe(canvas);

    form.querySelector("[data-clear]").addEventListener("click", function () { pad.clear(); });
    pad.addEventListener("beginStroke", function () { empty.hidden = true; });
    form.addEventListener("submit", function (event) {
      if (!event.submitter || event.submitter.value !== "drawn") return;
      if (pad.isEmpty()) { event.preventDefault(); empty.hidden = false; return; }
      form.elements.drawing.value = pad.toDataURL("image/png");
    });
  });

  // A tablet that lost the network keeps the drawing and the photo: the page is only left when the other end answers.
  document.querySelectorAll("form[data-signing]").forEach(function (form) {
    var offline = form.querySelector("[data-offline]"), answers = false;
    if (!offline || !window.fetch || !form.requestSubmit) return;
    form.addEventListener("submit", function (event) {
      if (answers || event.defaultPrevented) return;
      event.preventDefault();
      var button = event.submitter, stop = new AbortController(), clock = setTimeout(function () { stop.abort(); }, 8000);
      fetch(window.location.href, { method: "HEAD", cache: "no-store", signal: stop.signal }).then(function () {
        answers = true;
        offline.hidden = true;
        form.requestSubmit(button);
      }, function () { offline.hidden = false; }).finally(function () { clearTimeout(clock); });
    });
  });
})();
