// One seed for every random test, so that a run says the same thing twice; SEED=n looks elsewhere.
const fc = require('fast-check');
fc.configureGlobal({ seed: Number(process.env.SEED ?? 20260901) });
