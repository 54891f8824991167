import { expect, it } from 'vitest';
import { sharedAsk } from '../../src/db/shared-ask.ts';

type Question = PromiseWithResolvers<number>;

it('gives nobody an answer that began before they asked, and asks one question at a time', async () => {
  const questions: Question[] = [];
  const ask = sharedAsk(() => {
    const question = Promise.withResolvers<number>();
    questions.push(question);
    return question.promise;
  });

  const first = ask();
  const [second, third] = [ask(), ask()];
  expect(questions).toHaveLength(1);
  questions[0]?.reject(new Error('lost'));
  await expect(first).rejects.toThrow('lost');

  await expect.poll(() => questions.length).toBe(2);
  const fourth = ask();
  questions[1]?.resolve(2);
  expect([await second, await third]).toEqual([2, 2]);

  await expect.poll(() => questions.length).toBe(3);
  questions[2]?.resolve(3);
  expect(await fourth).toBe(3);
  const fifth = ask();
  expect(questions).toHaveLength(4);
  questions[3]?.resolve(4);
  expect(await fifth).toBe(4);
});
