#!/usr/bin/env node
import module from 'node:module';

// Where Node can (22.1 and later), it keeps the compiled bundle between runs.
module.enableCompileCache?.();
await import('../dist/ncd.js');
