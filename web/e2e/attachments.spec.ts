import { deflateSync } from 'node:zlib';
import { audit } from './audit.ts';
import { expect, test } from './test.ts';

test('files are picked, pasted and taken back, sent with a message, and seen by everyone', async ({ enter, unique }) => {
  const owls = unique('Night Owls');
  const [ada, bob] = [await enter('Ada'), await enter('Bob')];
  await ada.createServer(owls);
  await ada.createChannel('general');
  await bob.discover(owls);
  await expect(bob.heading('general')).toBeVisible();

  const uploads = ada.page.getByTestId('upload');
  const picker = ada.page.locator('.composer input[type=file]');
  await picker.setInputFiles([
    { name: 'moon.png', mimeType: 'image/png', buffer: picture(900, 600) },
    { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('The moon is not a cheese.') },
    { name: 'secret.txt', mimeType: 'text/plain', buffer: Buffer.from('Hush.') },
  ]);
  await expect(uploads).toHaveText([/moon\.png/, /notes\.txt/, /secret\.txt/]);
  await ada.page.getByRole('button', { name: 'Remove secret.txt' }).click();
  await expect(uploads).toHaveCount(2);
  for (const upload of await uploads.all()) {
    await expect(upload).toHaveAttribute('data-state', 'ready');
  }
  expect(await audit(ada.page), 'files about to be sent').toEqual([]);

  // Files may speak for themselves.
  await ada.page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(uploads).toHaveCount(0);
  const shown = bob.messages.getByRole('button', { name: 'Show moon.png' });
  await expect(shown.getByRole('img')).toBeVisible();
  await expect.poll(() => shown.getByRole('img').evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(320);
  const download = bob.page.waitForEvent('download');
  await bob.messages.getByRole('button', { name: 'Download notes.txt, 25 B' }).click();
  expect((await download).suggestedFilename()).toBe('notes.txt');
  await expect(bob.messages.getByText('secret.txt')).toBeHidden();
  await shown.click();
  await expect.poll(() => bob.dialog.getByRole('img').evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(900);
  expect(await audit(bob.page), 'a picture').toEqual([]);
  await bob.page.keyboard.press('Escape');

  // Pasted beside words; and gone with the message.
  await ada.composer.fill('And this one');
  await ada.composer.evaluate((textarea) => {
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File(['pasted'], 'pasted.txt'));
    textarea.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  });
  await expect(uploads).toHaveAttribute('data-state', 'ready');
  await ada.composer.press('Enter');
  await expect(bob.message('And this one').getByRole('button', { name: /Download pasted\.txt/ })).toBeVisible();
  await ada.act(ada.message('And this one'), 'Delete…');
  await ada.dialog.getByRole('button', { name: 'Delete' }).click();
  await expect(bob.messages.getByRole('button', { name: /Download pasted\.txt/ })).toBeHidden();
});

/** A PNG of one colour. */
function picture(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits of each of red, green and blue.
  header.set([8, 2, 0, 0, 0], 8);
  const line = Buffer.concat([Buffer.of(0), Buffer.alloc(width * 3, Buffer.of(40, 90, 160))]);
  const lines = Buffer.concat(Array.from({ length: height }, () => line));
  return Buffer.concat([Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a), chunk('IHDR', header), chunk('IDAT', deflateSync(lines)), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}

/** `zlib.crc32` is younger than the oldest Node that this runs on. */
function crc32(data: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) {
      crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    }
  }
  return (crc ^ 0xffffffff) >>> 0;
}
