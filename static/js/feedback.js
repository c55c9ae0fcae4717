/* The inbox: Ctrl Enter sends the answer; words that are marked in the message fill the fields that ask for them. */
(function () {
  'use strict';
  document.addEventListener('keydown', (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key !== 'Enter') return;
    const form = event.target.closest('form[data-send]') || document.querySelector('form[data-send]');
    if (form) { event.preventDefault(); form.requestSubmit(); }
  });

  document.addEventListener('selectionchange', () => {
    const marked = getSelection();
    const words = marked.toString().trim();
    const place = marked.anchorNode?.parentElement;
    if (!words || !place?.closest('[data-words]')) return;
    document.querySelectorAll('[data-selection]').forEach((field) => { field.value = words; });
  });
})();
