import { join } from 'node:path';
import { serveProcess } from '@ncd/server';
import { version } from './version.ts';

// the bundle of the other thread lies beside this one
serveProcess(version, join(__dirname, 'plan-worker.cjs'));
