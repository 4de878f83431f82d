import { serveProcess } from '@ncd/server';
import { version } from './version.ts';

serveProcess(version);
