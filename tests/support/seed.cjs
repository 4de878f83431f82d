// One seed for every random test, so that a run says the same thing twice; SEED=n looks elsewhere.
// Workers report failures without their causes, so the message has the cause.
const options = { seed: Number(process.env.SEED ?? 20260901), includeErrorInReport: true };
require('fast-check').configureGlobal(options);
// A module that imports fast-check has another copy than one that requires it. Hooks run in every worker.
exports.mochaHooks = { beforeAll: async () => (await import('fast-check')).configureGlobal(options) };
