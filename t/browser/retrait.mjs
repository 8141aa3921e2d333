// The withdrawal of a demande, and a commune without a lieu, in a browser without scripts.
// Usage: retrait.mjs '{"base", "reference", "code", "shots"}'; with "shots", a directory,
// pictures of pages.

import { check, inspect, launch, open, same } from './browser.mjs';
import { follow } from './walk.mjs';

const { base, reference, code, shots } = JSON.parse(process.argv[2]);
const lieu = `${base}/extranet/lieu-information`;

const visit = (page, path) => follow(page, () => page.goto(`${lieu}/${path}`));
const press = (page, name) => follow(page, () => page.getByRole('button', { name, exact: true }).click());

async function look(name, page, seen) {
    await inspect(name, page, seen.source);
    if (shots) {
        const size = page.viewportSize();
        for (const width of [1280, 320]) {
            await page.setViewportSize({ width, height: 640 });
            await page.screenshot({ path: `${shots}/${name.replace(/ /g, '-')}-${width}.png`, fullPage: true });
        }
        await page.setViewportSize(size);
    }
}

// Without a lieu a family learns it at once, and where to turn.
async function nowhere(page) {
    await visit(page, 'commune');
    await page.getByRole('textbox', { name: 'Commune' }).fill('2A999');
    const seen = await press(page, 'Continuer');
    same('a commune without a lieu', page.url(), `${lieu}/commune-sans-lieu?commune=2A999`);
    await look('commune without a lieu', page, seen);
    same('its site is linked', await page.getByRole('link', { name: 'https://monenfant.fr/' }).count(), 1);
    await follow(page, () => page.getByRole('link', { name: 'Choisir une autre commune' }).click());
    same('another can be chosen', page.url(), `${lieu}/commune`);
}

// LI-2: reference and code, asked again, gone.
async function withdrawal(page) {
    let seen = await visit(page, `retrait?reference=${reference}`);
    await look('withdrawal', page, seen);
    same('the reference of the link stands in its field', await page.getByRole('textbox', { name: 'Référence' }).inputValue(), reference);
    await page.getByRole('textbox', { name: 'Code' }).fill('00000-00000');
    seen = await press(page, 'Continuer');
    same('a wrong code', seen.status, 422);
    await look('withdrawal wrong', page, seen);
    await page.getByRole('textbox', { name: 'Code' }).fill(code.toLowerCase());
    seen = await press(page, 'Continuer');
    same('asked again', seen.status, 200);
    await look('withdrawal to be confirmed', page, seen);
    check('the code is in no address', !page.url().includes(code), page.url());
    seen = await press(page, 'Retirer la demande définitivement');
    same('withdrawn', page.url(), `${lieu}/retrait?fait=retiree`);
    await look('withdrawn', page, seen);
}

const browser = await launch();
try {
    await nowhere(await open(browser));
    await withdrawal(await open(browser));
    check('the way was gone to its end', true);
} finally {
    await browser.close();
}
