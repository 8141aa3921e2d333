#!/usr/bin/perl
# The desk of a Caf in a real browser, without scripts: the queue, a request from its
# verification to its activation, the agents; each page accessible (WCAG 2.2 AA, axe),
# valid, and usable at 320 px and by keyboard.

use strict;
use warnings;
use utf8;

use FindBin qw($Bin);
use lib "$Bin/../lib";

use Test::More;

use Habilitation::Browser qw(install walk);
use Habilitation::Documents qw(demande_lieu demande_partenaire);
use Habilitation::Test ();

install();

my $t = Habilitation::Test->new;
my $store = $t->store(empty => 1);
my ($password) = $t->ctl('agent', 'add', 'marc.lenoir@caf911.example', '--nom', 'Lenoir', '--prenom',
    'Marc', '--caf', '911', '--roles', 'conventions,administration') =~ /(\w{8})\s*\z/;
$t->ctl('agent', 'add', 'helene.faure@caf911.example', '--nom', 'Faure', '--prenom', 'Helene',
    '--caf', '911', '--roles', 'conventions');
$t->configure(<<'EOT');
%%MAIN%%
events { worker_connections 128; }
http {
    %%HTTP%%
    server {
        listen 127.0.0.1:%%PORT%% ssl;
        %%TLS%%
        root %%DIR%%/html;
        %%PORTAL%%
    }
}
EOT
$t->start;

# What two partners ask for.
sub submit {
    my ($type, $document) = @_;
    my $answer = $t->post_json("/extranet/demande-habilitation/$type", $document, tls => 1);
    is($answer->status, 201, "$type: transmitted") or diag($answer->body);
    return $answer->json->{reference};
}

walk('desk', {
    base        => 'https://127.0.0.1:' . $t->port(''),
    identifiant => 'marc.lenoir@caf911.example',
    password    => $password,
    chosen      => $t->password,
    mcp         => submit('mon-compte-partenaire', demande_partenaire('911', 'Commune de Bréval-les-Prés')),
    lieu        => submit('lieu-information', demande_lieu('911', 'Crèches & relais de Bréval')),
});

$t->done;
done_testing;
