/* Sets theme and sidebar before the first paint. Same-origin and blocking, so nothing flashes and
   no inline script is needed. The person's choice comes from the server in <html data-theme>. */
(function () {
  'use strict';
  const root = document.documentElement;
  const dark = matchMedia('(prefers-color-scheme: dark)');

  function apply() {
    const chosen = root.dataset.theme || 'system';
    const theme = chosen === 'system' ? (dark.matches ? 'dark' : 'light') : chosen;
    if (root.getAttribute('data-bs-theme') === theme) return;
    root.setAttribute('data-bs-theme', theme);
    document.dispatchEvent(new CustomEvent('cir:theme'));
  }

  apply();
  dark.addEventListener('change', apply);
  new MutationObserver(apply).observe(root, { attributeFilter: ['data-theme'] });
  try {
    if (localStorage.getItem('cir-side') === 'narrow') root.dataset.side = 'narrow';
  } catch (e) { /* storage switched off: the sidebar stays wide */ }
})();
