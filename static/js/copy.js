/* data-copy="#field": puts the field's text on the clipboard and says so. */
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.querySelector(button.dataset.copy);
  field.select();
  const said = () => window.CIR && CIR.toast({ text: "Copied." });
  if (navigator.clipboard) navigator.clipboard.writeText(field.value).then(said, () => {});
  else if (document.execCommand("copy")) said();
});
