/** What a person does with the extension, step by step, and what is then seen. Each step leaves a screenshot. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { launchBrowser } from './browser.mjs';

const wait = { timeout: 20_000 };

export const files = {
  'attention.ncd': `import { softmax } from "std/nn"

/// Each query takes the mean of the values.
export diagram attention(Q: f32[q, d], K: f32[x, d], V: f32[x, e]) -> f32[q, e] {
  let S = dot[d](Q,  K)
  let P = softmax[x](Z)
  dot[x](P, V)
}
`,
};

/** @returns {Promise<readonly string[]>} what was done */
export async function play(workbench, shots) {
  mkdirSync(shots, { recursive: true });
  const browser = await launchBrowser();
  const done = [];
  const page = await browser.newPage({ viewport: { width: 1200, height: 760 } });
  const messages = [];
  page.on('console', (message) => messages.push(`${message.type()} ${message.text()}`.slice(0, 300)));
  const step = async (name, run) => {
    try {
      await run();
    } catch (error) {
      await page.screenshot({ path: join(shots, 'failed.png') });
      const context = [...messages.slice(-20), workbench.log().slice(-2000)].join('\n');
      throw new Error(`${name}: ${error instanceof Error ? error.message : error}\n${context}`);
    }
    await page.screenshot({
      path: join(shots, `${String(done.length + 1).padStart(2, '0')}-${name.replaceAll(' ', '-')}.png`),
    });
    done.push(name);
  };
  try {
    for (const [name, run] of Object.entries(steps)) await step(name, () => run(page, workbench.url));
  } finally {
    await browser.close();
  }
  return done;
}

/** The text of the editor, a line each. */
const linesOf = async (page) =>
  (await page.locator('.view-line').allInnerTexts()).map((line) => line.replaceAll('\u00a0', ' ')).join('\n');
const word = (page, text) => page.locator('.view-line span', { hasText: new RegExp(`^\\s*${text}\\s*$`) }).last();
const until = async (what, holds) => {
  for (const end = Date.now() + wait.timeout; Date.now() < end; ) {
    if (await holds()) return;
    await sleep(100);
  }
  throw new Error(`${what} was not seen`);
};
const command = async (page, title) => {
  await page.keyboard.press('F1');
  await page.locator('.quick-input-widget .quick-input-box input').fill(`>${title}`);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first().click(wait);
};

const steps = {
  'open a file': async (page, url) => {
    await page.goto(url);
    await page.locator('.monaco-workbench').waitFor({ timeout: 60_000 });
    await page.locator('.explorer-folders-view').getByText('attention.ncd').first().dblclick(wait);
    await page.locator('.view-line').first().waitFor(wait);
  },
  'an error has a squiggle': async (page) => {
    await page.locator('.squiggly-error').first().waitFor(wait);
  },
  'hover says what is wrong': async (page) => {
    await word(page, 'Z').hover();
    await page.locator('.monaco-hover:visible', { hasText: 'NCD2001' }).waitFor(wait);
  },
  'mend it': async (page) => {
    await page.keyboard.press('Escape');
    await word(page, 'Z').dblclick();
    await page.keyboard.type('S');
    await until('no squiggle', async () => (await page.locator('.squiggly-error').count()) === 0);
  },
  'hover says the type': async (page) => {
    await word(page, 'S').first().hover();
    await page.locator('.monaco-hover:visible', { hasText: 'S: f32[q, x]' }).waitFor(wait);
    await page.keyboard.press('Escape');
  },
  format: async (page) => {
    await command(page, 'Format Document');
    await until('one space', async () => (await linesOf(page)).includes('dot[d](Q, K)'));
  },
};
