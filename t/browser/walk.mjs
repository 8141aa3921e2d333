// What a walk through the portal needs beside a browser: going on by keyboard, the mails
// that arrived, the clock that the server reads, the text of a PDF.

import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { check, focusIsVisible, inspect } from './browser.mjs';

const TABS = 250; // more than any page has
const DEADLINE = 30000; // ms that no mail should take

// Goes to a page, or does what leads to one: the answer's text and status.
export async function follow(page, action) {
    const [response] = await Promise.all([
        page.waitForResponse((r) => r.request().isNavigationRequest()
            && r.status() !== 303 && r.status() !== 302),
        action(),
    ]);
    const source = await response.text();
    await page.waitForLoadState();
    return { source, status: response.status() };
}

export const path = (page) => new URL(page.url()).pathname;
export const text = (page) => page.locator('main').innerText();
export const button = (page, name) => page.getByRole('button', { name, exact: true }).last();
export const link = (page, name) => page.getByRole('link', { name, exact: true });
export const field = (page, name) => page.locator(`[name="${name}"]`);

export async function fill(page, values) {
    for (const [name, value] of Object.entries(values)) {
        await field(page, name).fill(value);
    }
}

// Spaces that do not break are spaces here.
export const plain = (words) => words.replace(/[\s\u00a0\u202f]+/g, ' ');

export async function says(name, page, ...words) {
    const found = plain(await text(page));
    for (const word of words) {
        check(`${name}: says ${word}`, found.includes(word), found);
    }
}

// Tab, from where the focus is, to the element; then Enter (WCAG 2.1.1, 2.4.7).
async function enter(page, target) {
    const name = (await target.getAttribute('aria-label')) ?? (await target.textContent());
    let passed = 0;
    do {
        await page.keyboard.press('Tab');
        passed += 1;
    } while (passed < TABS && !(await target.evaluate((e) => e === document.activeElement)));
    check(`« ${name.trim()} » is reached by keyboard`, passed < TABS);
    check('and its focus shows', await focusIsVisible(page));
    await page.keyboard.press('Enter');
}

// Does the main action of a page by keyboard, and looks at the page it leads to; one that
// is met again under the same name is not looked at again.
export function walker(page, looked = new Set()) {
    const look = async (name, seen) => {
        if (name !== '' && !looked.has(name)) {
            looked.add(name);
            await inspect(name, page, seen.source);
        }
        return seen;
    };
    return {
        page,
        visit: async (address, name = '') => look(name, await follow(page, () => page.goto(address))),
        press: async (target, name = '') => look(name, await follow(page, () => enter(page, target))),
        unfold: (target) => enter(page, target),
    };
}

export function setClock(file, time) {
    writeFileSync(`${file}.walk`, `${time}\n`);
    renameSync(`${file}.walk`, file);
}

const decoder = new TextDecoder();

// RFC 2045, 6.7, of UTF-8.
function fromQuotedPrintable(body) {
    const bytes = body.replace(/=\r?\n/g, '')
        .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
    return decoder.decode(Uint8Array.from(bytes, (c) => c.charCodeAt(0)));
}

// RFC 2047: the encoded words of a subject, whichever encoding they chose.
function fromEncodedWords(line) {
    return line.replace(/\?=\s+=\?/g, '?==?').replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi,
        (_, kind, word) => (kind.toLowerCase() === 'b' ? Buffer.from(word, 'base64').toString()
            : fromQuotedPrintable(word.replace(/_/g, ' '))));
}

function readMail(file) {
    const message = readFileSync(file, 'latin1');
    const split = message.indexOf('\r\n\r\n');
    const head = message.slice(0, split).replace(/\r\n[ \t]+/g, ' ');
    return {
        to: head.match(/^X-Envelope: \S+ (\S+)/m)[1],
        subject: plain(fromEncodedWords(head.match(/^Subject: (.*)$/m)[1].trim())),
        body: plain(fromQuotedPrintable(message.slice(split + 4))),
    };
}

// The mails that an SMTP server has put into a directory.
export function mailsOf(directory) {
    const all = () => readdirSync(directory).filter((name) => name.endsWith('.eml')).sort()
        .map((name) => readMail(`${directory}/${name}`));
    const found = (to, words) => all().filter((mail) => mail.to === to
        && words.every((word) => `${mail.subject}\n${mail.body}`.includes(word)));
    return {
        count: (to, ...words) => found(to, words).length,
        // Waits for the one mail to somebody that says all of this.
        arrived: async (to, ...words) => {
            const end = Date.now() + DEADLINE;
            while (found(to, words).length === 0 && Date.now() < end) {
                await new Promise((resolve) => { setTimeout(resolve, 50); });
            }
            const mails = found(to, words);
            check(`one mail to ${to} says ${words.join(', ')}`, mails.length === 1,
                `${mails.length} of:\n${all().map((m) => `${m.to}: ${m.subject}`).join('\n')}`);
            return mails.at(-1) ?? { subject: '', body: '' };
        },
    };
}

// The words of a PDF, a space between them.
export function textOfPdf(bytes) {
    return plain(execFileSync('pdftotext', ['-', '-'], { input: bytes }).toString());
}
