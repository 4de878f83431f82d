import { serveWorker } from '@ncd/server/browser';
import { version } from './version.ts';

/** The program of the worker that makes plans, put in when the extension is packed. */
declare const planProgram: string;

serveWorker(version, planProgram);
