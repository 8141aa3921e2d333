// An agent asks for traces, in a browser without scripts.
// Usage: traces.mjs '{"base", "identifiant", "password", "chosen", "person", "shots"}'; with
// "shots", a directory, pictures of pages.

import { check, focused, inspect, launch, open, same } from './browser.mjs';
import { enterFirst } from './enter.mjs';
import { inTheDark, openDark } from './keyboard.mjs';
import { follow, path, says, text } from './walk.mjs';

const { base, identifiant, password, chosen, person, shots } = JSON.parse(process.argv[2]);
const motive = 'Contrôle des accès demandé par la direction';

const visit = (page, where) => follow(page, () => page.goto(base + where));
const press = (page, name) => follow(page, () => page.getByRole('button', { name }).click());
const go = (page, name) => follow(page, () => page.getByRole('link', { name }).click());

async function look(name, page, source) {
    await inspect(name, page, source);
    for (const width of shots ? [1024, 320] : []) {
        await page.setViewportSize({ width, height: 768 });
        await page.screenshot({ path: `${shots}/${name.replace(/\W+/g, '-')}-${width}.png`, fullPage: true });
    }
    await page.setViewportSize({ width: 1024, height: 768 });
}

async function form(page) {
    let seen = await visit(page, '/extranet/caf/traces');
    await look('caf/traces, empty', page, seen.source);
    await says('the form', page, 'Aucune demande', 'chaque lecture et chaque export sont tracés');
    await page.fill('#motif', 'court');
    await page.fill('#personne', person);
    await page.selectOption('#decision', 'refuse');
    seen = await press(page, 'Demander ces traces');
    same('a motive too short: 422', seen.status, 422);
    await look('caf/traces, an error', page, seen.source);
    await page.click('#erreurs a');
    same('the summary leads to the field', await focused(page), 'Motif');
    same('what was typed is kept', await page.inputValue('#personne'), person);
    same('and what was chosen', await page.inputValue('#decision'), 'refuse');
    await page.fill('#motif', motive);
    await page.selectOption('#decision', 'toutes');
    await page.selectOption('#nature', 'acces');
    seen = await press(page, 'Demander ces traces');
    check('a demand has a number alone in its address', /\/caf\/traces\/[1-9]\d*$/.test(page.url()), page.url());
    return seen;
}

// How many pixels of the picture, as it is drawn, are of a colour.
async function pixels(page) {
    const context = await page.context().browser().newContext({
        ignoreHTTPSErrors: true,
        storageState: await page.context().storageState(),
    });
    const copy = await context.newPage();
    await copy.goto(page.url());
    const counted = await copy.evaluate(async () => {
        const image = document.querySelector('img.graphique');
        await image.decode();
        const canvas = document.createElement('canvas');
        canvas.width = image.naturalWidth;
        canvas.height = image.naturalHeight;
        const pen = canvas.getContext('2d');
        pen.drawImage(image, 0, 0);
        const { data } = pen.getImageData(64, 48, 644, 204); // the field of the bars
        const count = { allowed: 0, refused: 0, white: 0 };
        for (let i = 0; i < data.length; i += 4) {
            const [red, green, blue] = data.slice(i, i + 3);
            count.allowed += red < 40 && green < 120 && blue > 80;
            count.refused += red > 140 && green < 90 && blue < 90;
            count.white += red > 250 && green > 250 && blue > 250;
        }
        return { ...count, width: image.naturalWidth };
    });
    await context.close();
    return counted;
}

async function results(page, seen) {
    await look('caf/traces/N', page, seen.source);
    await says('the demand', page, motive, person, '45', '15', 'Refusé', 'Autorisé', 'Anna');
    same('a page of records', await page.locator('main section.defile tbody tr').count(), 50);
    const alt = await page.getAttribute('img.graphique', 'alt');
    check('the picture says its figures', alt.includes('45 enregistrements autorisés et 15 refusés'), alt);
    const counted = await pixels(page);
    same('the timeline is drawn', counted.width, 720);
    check('with what was allowed', counted.allowed > 500, JSON.stringify(counted));
    check('what was refused above it', counted.refused > 100, JSON.stringify(counted));
    check('and nothing in the way', counted.white > 50000, JSON.stringify(counted));
    await page.click('summary');
    check('the table has the same', (await text(page)).includes('Début'));
    const next = await go(page, 'Enregistrements plus anciens');
    await look('caf/traces/N, older', page, next.source);
    same('the rest', await page.locator('main section.defile tbody tr').count(), 10);
    same('and no more', await page.getByRole('link', { name: 'plus anciens' }).count(), 0);
}

async function download(page) {
    const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: 'Exporter en tableau (CSV)' }).click(),
    ]);
    check('an export is a file', /^traces-\d+\.csv$/.test(file.suggestedFilename()), file.suggestedFilename());
    same('that is whole', await file.failure(), null);
}

async function main() {
    const browser = await launch();
    const page = await open(browser);
    await enterFirst(page, base, identifiant, password, chosen);
    await visit(page, '/extranet/caf/');
    await go(page, 'Les demandes de traces');
    same('the desk leads to the traces', path(page), '/extranet/caf/traces');
    const seen = await form(page);
    const demand = path(page);
    await results(page, seen);
    await download(page);
    const list = await visit(page, '/extranet/caf/traces');
    await look('caf/traces, a demand', page, list.source);
    await go(page, /^Demande n°/);
    same('a former demand is found again', path(page), demand);
    const dark = await openDark(browser, base, identifiant, chosen);
    await inTheDark(dark, 'caf/traces', `${base}/extranet/caf/traces`,
        dark.getByRole('button', { name: 'Demander ces traces' }));
    await inTheDark(dark, 'caf/traces/N', base + demand,
        dark.getByRole('link', { name: 'Enregistrements plus anciens' }));
    await browser.close();
    check('the way was gone to its end', true);
}

await main();
