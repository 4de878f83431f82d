import { strict as assert } from 'node:assert';
import { decodeWords, encodeWords } from '@ncd/backend-wgsl';

