/* The form for an idea: Ctrl Enter logs it, a pasted picture is attached, a suggested service is taken with a click. */
(function () {
  'use strict';
  const form = (node) => node.closest && node.closest('form[data-log]');

  document.addEventListener('keydown', (event) => {
    const here = form(event.target);
    if (!here) return;
    const title = event.target.matches('[data-title]');
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey || (title && !event.shiftKey))) {
      event.preventDefault();
      here.querySelector('[data-log-it]').click();
    }
  });

  document.addEventListener('change', (event) => {
    if (!event.target.matches('[data-file]')) return;
    const name = event.target.files.length ? event.target.files[0].name : 'Attach';
    event.target.closest('label').querySelector('[data-file-name]').textContent = name;
  });

  document.addEventListener('paste', (event) => {
    const here = form(event.target);
    const pictures = here ? [...event.clipboardData.files].filter((file) => file.type.startsWith('image/')) : [];
    if (!pictures.length) return;
    event.preventDefault();
    const box = here.querySelector('[data-file]');
    const carried = new DataTransfer();
    carried.items.add(pictures[0]);
    box.files = carried.files;
    box.dispatchEvent(new Event('change', { bubbles: true }));
  });

  /* Home's one-line form is ready for the next idea. */
  document.addEventListener('cir:logged', (event) => {
    document.querySelectorAll('form[data-capture]').forEach((capture) => {
      capture.reset();
      capture.querySelector('[name=nonce]').value = event.detail.nonce;
      capture.querySelectorAll('[id^=capture-]').forEach((part) => part.replaceChildren());
    });
  });

  document.addEventListener('click', (event) => {
    const more = event.target.closest && event.target.closest('[data-takes-title]');
    if (more) {
      const typed = form(more).querySelector('[data-title]').value;
      more.href = more.href.split('?')[0] + (typed ? '?title=' + encodeURIComponent(typed) : '');
    }
  }, true);

  document.addEventListener('click', (event) => {
    const suggestion = event.target.closest && event.target.closest('[data-suggest]');
    if (!suggestion) return;
    const pick = form(suggestion).querySelector('[data-item]');
    pick.value = suggestion.dataset.suggest;
    pick.focus();
    suggestion.remove();
  });
})();
