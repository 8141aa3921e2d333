// The trace's alarms at the desk, in a browser without scripts.
// Usage: alarmes.mjs '{"base", "identifiant", "password", "chosen"}'.

import { check, inspect, launch, open, same } from './browser.mjs';
import { enterFirst } from './enter.mjs';
import { inTheDark, openDark } from './keyboard.mjs';
import { follow, path, says } from './walk.mjs';

const { base, identifiant, password, chosen } = JSON.parse(process.argv[2]);
const here = '/extranet/caf/alarmes';

const visit = (page, where) => follow(page, () => page.goto(base + where));
const press = (page, name) => follow(page, () => page.getByRole('button', { name }).click());

const browser = await launch();
try {
    const page = await open(browser);
    await enterFirst(page, base, identifiant, password, chosen);
    await visit(page, '/extranet/caf/');
    await follow(page, () => page.getByRole('link', { name: 'Les alarmes du journal des accès' }).click());
    same('the desk leads to the alarms', path(page), here);

    let seen = await visit(page, here);
    await inspect('caf/alarmes, one stands', page, seen.source);
    await says('one stands', page, 'Une alarme est en cours', 'La règle de service', 'Lever l’alarme',
        'Ce qui a été trouvé Alarme 1 En cours', '.mdb/1/'); // in the words of who found it first
    const dark = await openDark(browser, base, identifiant, chosen);
    await inTheDark(dark, 'caf/alarmes', base + here, dark.getByRole('button', { name: 'Lever l’alarme' }));

    await page.fill('#motif', '   ');
    seen = await press(page, 'Lever l’alarme');
    same('a motive is wanted: 422', seen.status, 422);
    await inspect('caf/alarmes, an error', page, seen.source);

    await page.fill('#motif', 'La copie de sauvegarde est remise en place.');
    seen = await press(page, 'Lever l’alarme');
    await inspect('caf/alarmes, lifted', page, seen.source);
    await says('it is lifted', page, 'L’alarme est levée', 'Aucune alarme n’est en cours',
        'La copie de sauvegarde est remise en place.', 'Noe Petit');
    check('the way was gone to its end', true);
} finally {
    await browser.close();
}
