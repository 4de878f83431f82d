#!/usr/bin/env node
import '../dist/ncd.js';
