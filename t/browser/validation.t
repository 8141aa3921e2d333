#!/usr/bin/perl
# The Caf's desk for fiches in a real browser, without scripts (ST-2, ST-3.3, MAM-5a): the
# queue, what is submitted beside what is online, the checklist, a rejection, two agents at
# once, a withdrawal, claims and their answers; each page accessible (WCAG 2.2 AA, axe), valid,
# and usable at 320 px, in a dark scheme and by keyboard.

use strict;
use warnings;
use utf8;

use FindBin qw($Bin);
use lib "$Bin/../lib";

use Test::More;

use Habilitation::Browser qw(install walk);
use Habilitation::Test ();

install();

my $t = Habilitation::Test->new;
my $store = $t->store;

# Their first passwords.
sub agent {
    my ($identifiant, $nom, $prenom) = @_;
    my ($password) = $t->ctl('agent', 'add', $identifiant, '--nom', $nom, '--prenom', $prenom, '--caf',
        '911', '--roles', 'validation') =~ /(\w{8})\s*\z/;
    return {identifiant => $identifiant, password => $password};
}

sub person {
    my ($identifiant) = @_;
    return {identifiant => $identifiant, password => $store->first_password($identifiant)};
}

my %walkers = (
    marc     => agent('marc.lenoir@caf911.example', 'Lenoir', 'Marc'),
    helene   => agent('helene.faure@caf911.example', 'Faure', 'Hélène'),
    isabelle => person('isabelle.morel@breval-les-pres.example'),
);
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

walk('validation', {base => 'https://127.0.0.1:' . $t->port(''), chosen => $t->password, %walkers});

$t->done;
done_testing;
