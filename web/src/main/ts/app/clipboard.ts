/**
 * Puts content on the clipboard. Outside secure contexts (plain HTTP from another machine) browsers have no clipboard
 * for pages, but text that is selected can still be copied there.
 *
 * @param make called at once; its promise keeps the permission that the click gave while the content is made
 * @throws Error when this browser cannot copy such content here
 */
export async function copy(type: 'text/plain' | 'image/png', make: () => Promise<Blob>): Promise<void> {
  const clipboard = (navigator as { readonly clipboard?: Clipboard }).clipboard;
  if (clipboard !== undefined) {
    const content = make().then((blob) => blob.slice(0, blob.size, type));
    await clipboard.write([new ClipboardItem({ [type]: content })]);
  } else if (type === 'text/plain') {
    copySelected(await (await make()).text());
  } else {
    throw new Error('Over plain HTTP a browser copies no pictures: download it, or open this page over HTTPS.');
  }
}

function copySelected(text: string): void {
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'unseen';
  const focused = document.activeElement;
  document.body.append(area);
  area.select();
  const copied = document.execCommand('copy');
  area.remove();
  if (focused instanceof HTMLElement) {
    focused.focus({ preventScroll: true });
  }
  if (!copied) {
    throw new Error('This browser did not let the page copy; download it instead.');
  }
}
