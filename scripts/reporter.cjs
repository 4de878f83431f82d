// What `npm test` prints: each file's tests as they end, failures in full, and one closing line that machines read too.
const { reporters, Runner } = require('mocha');
const { EVENT_TEST_PASS, EVENT_TEST_FAIL, EVENT_TEST_PENDING, EVENT_RUN_END } = Runner.constants;

module.exports = class ClosingLine extends reporters.Base {
  constructor(runner, options) {
    super(runner, options);
    const counts = { passed: 0, failed: 0, skipped: 0 };
    const line = (mark, test) =>
      console.log(
        `${mark} ${test.fullTitle()}${test.duration > 2000 ? ` (${(test.duration / 1000).toFixed(1)} s)` : ''}`,
      );
    runner.on(EVENT_TEST_PASS, (test) => {
      counts.passed++;
      if (process.env.CI || test.duration > 2000) line('✓', test);
    });
    runner.on(EVENT_TEST_PENDING, (test) => {
      counts.skipped++;
      line('-', test);
    });
    runner.on(EVENT_TEST_FAIL, (test) => {
      counts.failed++;
      line('✗', test);
    });
    runner.once(EVENT_RUN_END, () => {
      if (this.failures.length > 0) reporters.Base.list(this.failures);
      console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
    });
  }
};
