#!/usr/bin/perl
# An agent asks for traces in a real browser, without scripts: the form and its errors, what was
# found, its timeline as it is drawn; each page accessible (WCAG 2.2 AA, axe), valid, and usable
# at 320 px and by keyboard (MCP-7).

use strict;
use warnings;
use utf8;

use FindBin qw($Bin);
use lib "$Bin/../lib";

use Test::More;

use Habilitation::Browser qw(install walk);
use Habilitation::Documents qw(lieu);
use Habilitation::Test ();

use constant {AGENT => 'alix.perrin@caf751.example', ANNA => 'anna.martin@partenaire.example'};

install();

my $t = Habilitation::Test->new;
my $store = $t->store(empty => 1);
$store->import_documents(lieu('LI-1', [ANNA], caf => '751'));
my ($password) = $t->ctl('agent', 'add', AGENT, '--nom', 'Perrin', '--prenom', 'Alix', '--caf', '751',
    '--roles', 'traces') =~ /(\w{8})\s*\z/;
$t->write('html/lieu/page.html', "page\n");
$t->configure(<<'EOT');
%%MAIN%%
events { worker_connections 128; }
http {
    %%HTTP%%
    server {
        listen 127.0.0.1:%%PORT%%;
        listen 127.0.0.1:%%PORT_TLS%% ssl;
        %%TLS%%
        root %%DIR%%/html;
        %%PORTAL%%
        location /lieu/ { habilitation lieu_information demandes; habilitation_target $arg_commune; }
    }
}
EOT
$t->start;

# Two pages of accesses, some of them refused.
for my $i (1 .. 60) {
    my $commune = $i % 4 ? '75056' : '69123';
    $t->get("/lieu/page.html?commune=$commune", cookie => $t->login(ANNA));
}

walk('traces', {
    base        => 'https://127.0.0.1:' . $t->port('TLS'),
    identifiant => AGENT,
    password    => $password,
    chosen      => $t->password,
    person      => ANNA,
    shots       => $ENV{SHOTS},
});

$t->done;
done_testing;
