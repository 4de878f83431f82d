/** What a person does with the extension, step by step, and what is then seen. Each step leaves a screenshot. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { launchBrowser } from './browser.mjs';

/** Milliseconds for one thing to be seen, on a machine that does other things too. */
const patience = 120_000;

export const files = {
  // at these sizes the plan stores the scores, and a region does not
  '.vscode/settings.json': '{ "ncd.defaultSize": 256 }',
  'attention.ncd': `import { softmax } from "std/nn"

/// Each query takes the mean of the values.
export diagram attention(Q: f32[q, d], K: f32[x, d], V: f32[x, e]) -> f32[q, e] {
  let S = dot[d](Q,  K)
  let P = softmax[x](Z)
  dot[x](P, V)
}

/// The weights are asked for, so that the scores go to memory and back.
export diagram weights(Q: f32[q, d], K: f32[x, d]) -> f32[q, x] {
  softmax[x](dot[d](Q, K))
}

test attention at q = 2, x = 3, d = 4, e = 2 {
  attention(Q, K, V) <= max[x](V) + 1e-5
}

test "wrong" {
  sum[x](softmax[x](A)) ~= 2
} at x = 5
`,
};

/** @returns {Promise<readonly string[]>} what was done */
export async function play(workbench, shots) {
  mkdirSync(shots, { recursive: true });
  const browser = await launchBrowser();
  const done = [];
  const page = await browser.newPage();
  page.setDefaultTimeout(patience);
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
const word = (page, text, line = '') =>
  page
    .locator('.view-line', { hasText: line })
    .first()
    .locator('span', { hasText: new RegExp(`^\\s*${text}\\s*$`) })
    .last();
/** Whether something holds within some milliseconds; what cannot be looked at does not hold yet. */
const soon = async (holds, milliseconds, fails = () => {}) => {
  for (const end = Date.now() + milliseconds; Date.now() < end; await sleep(100))
    if (await holds().catch(fails)) return true;
  return false;
};
const until = async (what, holds) => {
  let cause = '';
  const note = (error) => {
    cause = `: ${error.message}`;
  };
  if (!(await soon(holds, patience, note))) throw new Error(`${what} was not seen${cause}`);
};
/** A gesture whose effect is seen at once; it is made again where something came between (what moves lines, or takes the focus). */
const gesture = (page, what, make, isSeen) =>
  until(what, async () => {
    await page.keyboard.press('Escape');
    await make();
    return soon(isSeen, 8000);
  });
/** The pointer rests on a place until a text is shown: what moves lines (hints, lenses), and messages, may come later. */
const hoverSays = (page, place, text) =>
  until(`a hover with ${text}`, async () => {
    await page.keyboard.press('Escape');
    await page.locator('.tab').first().hover();
    await place.hover();
    await sleep(1200);
    return (await page.locator('.monaco-hover:visible', { hasText: text }).count()) > 0;
  });
/** Opens a list and chooses in it, and in those that follow. A list closes where something else takes the focus (a page that was
 * late), so that what does not go on is begun again. */
const choose = (page, open, ...labels) =>
  until(`the choice of ${labels.join(', ')}`, async () => {
    await open();
    for (const label of labels)
      if (!(await chooseRow(page, label))) {
        await page.keyboard.press('Escape');
        return false;
      }
    return true;
  });
/** Types a label, waits until its row stays the marked one, and takes that by key: rows are made anew as a list filters, and may be
 * anywhere when they are clicked. `>` stands before commands. Whether it was taken. */
const chooseRow = async (page, label) => {
  const brief = { timeout: 1000 };
  const list = page.locator('.quick-input-widget:visible');
  const input = list.locator('.quick-input-box input');
  const marked = list.locator('.monaco-list-row.focused .label-name').first();
  const isMarked = async () => (await marked.textContent(brief)).trim() === label.replace('>', '');
  const staysMarked = async () => {
    if (!(await isMarked())) await page.keyboard.press('ArrowDown');
    await sleep(200);
    return isMarked();
  };
  const typed = () => input.fill(label, brief).then(() => true);
  if (!(await soon(typed, 8000)) || !(await soon(staysMarked, 8000))) return false;
  await page.keyboard.press('Enter');
  return soon(async () => (await input.count()) === 0 || (await input.inputValue(brief)) !== label, 8000);
};
const command = (page, title, ...labels) => choose(page, () => page.keyboard.press('F1'), `>${title}`, ...labels);

/** The steps of the walkthrough, and the headings of their pages. */
const walkthrough = {
  'See what moves': 'The plan',
  'Read the kernel': 'The kernel',
  'Test it': 'Tests',
  'Write a diagram': 'A diagram',
};

const steps = {
  'open a file': async (page, url) => {
    await page.goto(url);
    await page.locator('.monaco-workbench').waitFor();
    await page.locator('.explorer-folders-view').getByText('attention.ncd').first().dblclick();
    await page.locator('.view-line').first().waitFor();
  },
  'an error has a squiggle': async (page) => {
    await page.locator('.squiggly-error').first().waitFor();
  },
  'hover says what is wrong': async (page) => {
    await hoverSays(page, word(page, 'Z', 'softmax[x](Z'), 'NCD2001');
  },
  'mend it': async (page) => {
    await page.keyboard.press('Escape');
    await word(page, 'Z', 'softmax[x](Z').dblclick();
    await page.keyboard.type('S');
    await until('no squiggle', async () => (await page.locator('.squiggly-error').count()) === 0);
  },
  'hover says the type': async (page) => {
    await hoverSays(page, word(page, 'S', 'let S'), 'S: f32[q, x]');
  },
  'a hint says the type': async (page) => {
    await until('an inlay hint', async () => (await linesOf(page)).includes('S: f32[q, x] @ global'));
  },
  'a lens says what moves': async (page) => {
    await page
      .locator('.codelens-decoration', { hasText: /kernel.* on webgpu/ })
      .first()
      .waitFor();
  },
  'plans have a worker of their own in a browser': async (page) => {
    const isOfServer = (worker) => worker.url().startsWith('blob:');
    if (!page.url().includes('?folder='))
      await until('a second worker', async () => page.workers().filter(isOfServer).length >= 2);
  },
  format: async (page) => {
    await command(page, 'Format Document');
    await until('one space', async () => (await linesOf(page)).includes('dot[d](Q, K)'));
  },
  'the message about bandwidth': async (page) => {
    await page.locator('.squiggly-info').first().waitFor();
    await hoverSays(page, word(page, 'dot', 'let S'), 'goes to global and back');
  },
  'the fusion fix is offered': async (page) => {
    const open = async () => {
      await word(page, 'dot', 'let S').click();
      await page.keyboard.press('Control+.');
    };
    const menu = page.locator('.action-widget', { hasText: /stream \w+ at workgroup/ });
    await gesture(page, 'the fix', open, () => menu.isVisible());
  },
  'the fusion fix is applied': async (page) => {
    await page.keyboard.press('Enter'); // it is the first
    await until('a region', async () => (await linesOf(page)).includes('stream x: auto) {'));
  },
  'the plan': async (page) => {
    await command(page, 'NCD: Show the Plan');
    await page.locator('.tab', { hasText: 'plan.txt' }).waitFor();
    await until('the totals', async () => (await linesOf(page)).includes('unfused'));
  },
  'the plan follows the text': async (page) => {
    await word(page, 'auto', 'stream x').dblclick();
    await page.keyboard.type('16');
    await until('the other tile', async () => /moves .*stream x: 16/.test(await linesOf(page)));
    await word(page, '16', 'stream x').dblclick();
    await page.keyboard.type('auto');
    await until('no tile', async () => !/stream x: 16/.test(await linesOf(page)));
  },
  'the WGSL with linked lines': async (page) => {
    await command(page, 'NCD: Show WGSL Beside the Source');
    await page.locator('.tab', { hasText: '.wgsl' }).waitFor();
    await until('a kernel', async () => /sizes\.\w|@compute/.test(await linesOf(page)));
  },
  'the lines of the WGSL that belong to the cursor': async (page) => {
    await word(page, 'dot', 'dot[x](P, V)').click();
    // a decoration of the other editor, whose class VS Code makes up
    await until('marked lines', async () => (await page.locator('.cdr[class*="ced-"]').count()) > 3);
  },
  'the derivation': async (page) => {
    await command(page, 'NCD: Show the Derivation');
    await page.locator('.tab', { hasText: 'derivation.txt' }).waitFor();
    await until('a kernel', async () => (await linesOf(page)).includes('kernel'));
  },
  'another target': async (page) => {
    await choose(page, () => page.locator('.statusbar-item', { hasText: 'webgpu' }).click(), 'm2');
    await page.locator('.statusbar-item', { hasText: 'm2' }).waitFor();
    await page
      .locator('.codelens-decoration', { hasText: / on m2/ })
      .first()
      .waitFor();
  },
  'a new start of the server': async (page) => {
    await command(page, 'NCD: Restart the Language Server');
    await word(page, 'softmax', 'let P').dblclick();
    await page.keyboard.type('softmaks');
    await page.locator('.squiggly-error').first().waitFor();
    await page.keyboard.press('Control+z');
    await until('no squiggle', async () => (await page.locator('.squiggly-error').count()) === 0);
  },
  'a run': async (page) => {
    const asked = page.locator('.quick-input-widget', { hasText: 'Sizes for' });
    await gesture(
      page,
      'a question for sizes',
      () => command(page, 'NCD: Run a Diagram'),
      () => asked.isVisible(),
    );
    await page.keyboard.press('Enter');
    await page.locator('.tab', { hasText: 'run.txt' }).waitFor();
  },
  'the tests, of which one fails': async (page) => {
    await command(page, 'Test: Run All Tests');
    await page.getByText('the left side is').locator('visible=true').first().waitFor();
    await page.locator('.testing-run-glyph.codicon-testing-passed-icon').first().waitFor();
  },
  'the walkthrough': async (page) => {
    await command(page, 'Welcome: Open Walkthrough...', 'Start with NCD');
    const texts = () => Promise.all(page.frames().map((frame) => frame.locator('h1').allTextContents()));
    const shows = async (text) => (await texts().catch(() => [])).flat().includes(text);
    // the page of the first step comes by itself, in place of another one that was chosen before it was there
    await until('the first page', () => shows(walkthrough['Write a diagram']));
    for (const [title, text] of Object.entries(walkthrough))
      await until(`the page of ${title}`, async () => {
        await page.locator('.step-title', { hasText: title }).first().click();
        return soon(() => shows(text), 8000);
      });
  },
  'a task that checks': async (page) => {
    if (!page.url().includes('?folder=')) return; // a workbench that is all browser runs no tasks
    await command(page, 'Tasks: Run Task', 'ncd', 'ncd: check');
    await page.locator('.single-terminal-tab .codicon-check, .terminal-tabs-entry .codicon-check').first().waitFor();
  },
};
