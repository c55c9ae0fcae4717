/* What was said before, offered again: <button data-fill="id of the box">words</button> puts its words in. */
document.addEventListener('click', (event) => {
  const offer = event.target.closest?.('[data-fill]');
  const box = offer && document.getElementById(offer.dataset.fill);
  if (!box) return;
  box.value = offer.textContent;
  box.dispatchEvent(new Event('input', { bubbles: true }));
  box.focus();
});
