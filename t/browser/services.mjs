// The two services behind the broker; with "closed", what the page of the second one says then.
// Usage: services.mjs '{"base", "cookie", "who", "shots", "closed"}'

import { check, inspect, launch, same } from './browser.mjs';
import { openAs } from './enter.mjs';
import { button, fill, follow, link, path, says } from './walk.mjs';

const { base, cookie, who, shots, closed } = JSON.parse(process.argv[2]);

async function look(name, page, seen, status) {
    same(`${name}: answered`, seen.status, status);
    await inspect(name, page, seen.source);
    if (shots) {
        await page.screenshot({ path: `${shots}/${name.replace(/[^a-z]+/gi, '-')}.png`, fullPage: true });
    }
}

const press = (page) => follow(page, () => button(page, 'Chercher').click());
const go = (page, name) => follow(page, () => link(page, name).first().click());
const home = (page) => follow(page, () => page.goto(`${base}/extranet/mes-services`));

async function quotient(page) {
    await home(page);
    let seen = await go(page, 'Consultation du quotient familial');
    same('the first service', path(page), '/services/quotient-familial/');
    await look('a service', page, seen, 200);
    await says('a service', page, who, 'Commune de Valclair', '2026-21910999900017', 'trace');
    await fill(page, { allocataire: '12' });
    seen = await press(page);
    await look('a number that is none', page, seen, 422);
    await says('a number that is none', page, 'sept chiffres');
    await fill(page, { allocataire: '1234567' });
    seen = await press(page);
    await look('a quotient', page, seen, 200);
    await says('a quotient', page, 'Amrani', '310 €', who);
}

async function addresses(page) {
    await home(page);
    let seen = await go(page, 'Consultation des adresses des familles');
    await look('the other service', page, seen, 200);
    await fill(page, { nom: 'ev', commune: 'Valclair' });
    seen = await press(page);
    await look('addresses', page, seen, 200);
    await says('addresses', page, 'Évrard', 'Valclair', who);
    await fill(page, { nom: '"><script>alert(1)</script>' });
    seen = await press(page);
    await look('nobody of this name', page, seen, 200);
    await says('nobody of this name', page, 'Aucune famille');
}

async function closedService(page) {
    let seen = await home(page);
    await look('a closed service among mine', page, seen, 200);
    await says('a closed service among mine', page, 'Il ouvre', closed);
    same('nothing leads there', await link(page, 'Consultation des adresses des familles').count(), 0);
    seen = await follow(page, () => page.goto(`${base}/services/adresses-familles/`));
    await look('a closed service', page, seen, 503);
    await says('a closed service', page, 'Ce service ouvre', closed, 'MCP-4');
}

const browser = await launch();
try {
    const page = await openAs(browser, base, cookie);
    if (closed) {
        await closedService(page);
    } else {
        await quotient(page);
        await addresses(page);
    }
    check('the way was gone to its end', true);
} finally {
    await browser.close();
}
