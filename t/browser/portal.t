#!/usr/bin/perl
# The portal in a real browser: login, forced change, services, sessions, refusal;
# each page accessible (WCAG 2.2 AA, axe), valid, and usable at 320 px, by keyboard,
# without scripts.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/../lib";

use Test::More;

use Habilitation::Browser qw(install walk);
use Habilitation::Documents qw(lieu);
use Habilitation::Test ();

install();

my $t = Habilitation::Test->new;
my $store = $t->store(empty => 1);
$store->import_documents(lieu('LI-2026-751-001', ['camille@lieu.example'], fin => '2030-12-31'));
$t->write('html/demandes/page.html', "page de demandes\n");
$t->write('html/ailleurs/page.html', "page de demandes\n");
$t->configure(<<'EOT');
%%MAIN%%
events { worker_connections 128; }
http {
    %%HTTP%%
    types { text/html html; }
    server {
        listen 127.0.0.1:%%PORT%% ssl;
        %%TLS%%
        root %%DIR%%/html;
        log_not_found off;
        location /demandes/ { habilitation lieu_information demandes; habilitation_target 75056; }
        location /ailleurs/ { habilitation lieu_information demandes; habilitation_target 13055; }
        %%PORTAL%%
    }
}
EOT
$t->start;

walk('portal', {
    base        => 'https://127.0.0.1:' . $t->port(''),
    identifiant => 'camille@lieu.example',
    password    => $store->first_password('camille@lieu.example'),
    chosen      => $t->password,
});

$t->done;
done_testing;
