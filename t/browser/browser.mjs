// A browser, and what each page it shows must be: accessible (axe), valid HTML,
// readable at 320 px. Results go to standard output, one JSON object a line:
// {"ok": true, "name": "…", "detail": "…"}; portal.t makes TAP of them.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { HtmlValidate } from 'html-validate';
import { chromium } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const html = new HtmlValidate({
    extends: ['html-validate:standard', 'html-validate:a11y'],
    rules: {
        'no-inline-style': 'error',
        // what the serialiser writes, and HTML allows
        'no-trailing-whitespace': 'off',
        'attribute-boolean-style': 'off',
        'doctype-style': 'off',
        'long-title': 'off',
        'void-style': 'off',
        'no-implicit-button-type': 'error',
    },
});

export function check(name, ok, detail = '') {
    console.log(JSON.stringify({ name, ok: Boolean(ok), detail: ok ? '' : String(detail) }));
}

export function same(name, got, expected) {
    check(name, got === expected, `got ${JSON.stringify(got)}, not ${JSON.stringify(expected)}`);
}

export async function launch() {
    return chromium.launch({
        executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
        args: ['--no-sandbox', '--disable-dev-shm-usage'],
    });
}

// The portal works without scripts, so that is how it is tested.
export async function open(browser, options = {}) {
    const context = await browser.newContext({
        ignoreHTTPSErrors: true,
        javaScriptEnabled: false,
        viewport: { width: 1024, height: 768 },
        ...options,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(15000);
    page.scheme = options.colorScheme ?? 'light';
    return page;
}

// axe is a script: it looks at the same answer, shown once more where scripts run. One such
// page for each scheme is kept as long as the browser.
const copies = new Map();

async function copyFor(page) {
    if (!copies.has(page.scheme)) {
        const context = await page.context().browser().newContext({
            ignoreHTTPSErrors: true,
            colorScheme: page.scheme,
            viewport: page.viewportSize(),
        });
        copies.set(page.scheme, await context.newPage());
    }
    return copies.get(page.scheme);
}

async function withScripts(page, source, look) {
    const copy = await copyFor(page);
    const address = page.url().replace(/#.*/, ''); // with it, nothing would be loaded anew
    await copy.route(address, (route) => route.fulfill({ contentType: 'text/html', body: source }));
    await copy.goto(address);
    const seen = await look(copy);
    await copy.unroute(address);
    return seen;
}

async function violations(page) {
    await page.evaluate(axe);
    const result = await page.evaluate(() => window.axe.run(document, {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    }));
    return result.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(' | ')}`);
}

async function faults(source) {
    const report = await html.validateString(source);
    return report.results.flatMap((r) => r.messages)
        .map((m) => `${m.ruleId}: ${m.message} (${m.line}:${m.column})`);
}

// All that holds for every page. `source` is what the server sent.
export async function inspect(name, page, source) {
    const wrong = await withScripts(page, source, violations);
    check(`${name}: axe finds no violation`, wrong.length === 0, wrong.join('\n'));
    const invalid = await faults(source);
    check(`${name}: valid HTML`, invalid.length === 0, invalid.join('\n'));
    same(`${name}: in French`, await page.getAttribute('html', 'lang'), 'fr');
    same(`${name}: one h1`, await page.locator('h1').count(), 1);
    check(`${name}: no script`, await page.locator('script').count() === 0);
    await fits(name, page);
}

// At 320 px nothing needs horizontal scrolling (WCAG 1.4.10): the same as 640 px at
// 200 %.
async function fits(name, page) {
    const size = page.viewportSize();
    await page.setViewportSize({ width: 320, height: 640 });
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    check(`${name}: fits 320 px`, width <= 320, `${width} px wide`);
    await page.setViewportSize(size);
}

// The name of what has the focus: its label, text or value.
export async function focused(page) {
    return page.evaluate(() => {
        const element = document.activeElement;
        const label = element.labels?.[0]?.textContent;
        return (label ?? element.textContent).trim();
    });
}

// Presses Tab until the focus is on that name; the path is what Tab passed.
export async function tabTo(page, name) {
    const path = [];
    for (let i = 0; i < 30; i++) {
        await page.keyboard.press('Tab');
        path.push(await focused(page));
        if (path.at(-1) === name) {
            return path;
        }
    }
    throw new Error(`Tab does not reach "${name}": ${path.join(', ')}`);
}

// Whether the focus is visible: an outline that is drawn.
export async function focusIsVisible(page) {
    return page.evaluate(() => {
        const style = getComputedStyle(document.activeElement);
        return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    });
}
