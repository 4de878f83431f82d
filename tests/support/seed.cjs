// One seed for every random test, so that a run says the same thing twice; SEED=n looks elsewhere.
const seed = Number(process.env.SEED ?? 20260901);
require('fast-check').configureGlobal({ seed });
// A module that imports fast-check has another copy than one that requires it. Hooks run in every worker.
exports.mochaHooks = { beforeAll: async () => (await import('fast-check')).configureGlobal({ seed }) };
