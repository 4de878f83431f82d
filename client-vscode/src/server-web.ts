import { serveWorker } from '@ncd/server/browser';
import { version } from './version.ts';

serveWorker(version);
