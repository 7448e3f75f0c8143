// Drawing a signature. Without this script the photo of the signed page is the way.
(function () {
  "use strict";
  document.querySelectorAll("form[data-signing]").forEach(function (form) {
    var canvas = form.querySelector("canvas");
    if (!window.SignaturePad || !canvas) return;
    canvas.hidden = false;
    form.querySelector("[data-drawn]").hidden = false;
    var ratio = Math.max(window.devicePixelRatio || 1, 1);
    canvas.width = canvas.offsetWidth * ratio;
    canvas.height = canvas.offsetHeight * ratio;
    canvas.getContext("2d").scale(ratio, ratio);
    var pad = new window.SignaturePad(canvas, { minWidth: 1, maxWidth: 3 });
    form.querySelector("[data-clear]").addEventListener("click", function () { pad.clear(); });
    form.addEventListener("submit", function (event) {
      if (event.submitter && event.submitter.value === "drawn") {
        if (pad.isEmpty()) { event.preventDefault(); canvas.focus(); canvas.classList.add("is-empty"); return; }
        form.elements.drawing.value = pad.toDataURL("image/png");
      }
    });
  });
})();
