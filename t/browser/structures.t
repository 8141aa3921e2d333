#!/usr/bin/perl
# An establishment's data (requirements, section 8) in a browser, without scripts, over a real
# nginx: free places, a brouillon, a submission that the Caf rejects, its correction, the
# acceptance, the replacement, the withdrawal; two persons at work on one fiche. After each
# step the public side is read: it shows what was validated, and nothing else.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/../lib";

use Test::More;

use Habilitation::Browser qw(install walk);
use Habilitation::Test ();

install();

my $t = Habilitation::Test->new;
my $store = $t->store(empty => 1);
my $demo = $t->source . '/conf/demo';
$t->ctl('reference', 'load', $_, "$demo/reference/$_.csv") for qw(communes caf);
$t->ctl('import', "$demo/structures.json");
my ($agent) = $t->ctl('agent', 'add', 'marc@caf911.example', '--nom', 'Lenoir', '--prenom', 'Marc',
    '--caf', '911', '--roles', 'validation') =~ /(\w{8})\s*\z/;
chown((getpwnam $t->{user})[2, 3], glob "$store->{directory}/*") if $t->{user};
$t->configure(<<'EOT');
%%MAIN%%
events { worker_connections 128; }
http {
    %%HTTP%%
    server {
        listen 127.0.0.1:%%PORT%% ssl;
        %%TLS%%
        log_not_found off;
        root %%DIR%%/html;
        %%PORTAL%%
    }
}
EOT
$t->start;

my %passwords = map { my $who = "$_\@breval-les-pres.example"; ($_ => {identifiant => $who,
    password => $store->first_password($who)}) } qw(lucie.arnaud isabelle.morel karim.haddad);
walk('structures', {
    base     => 'https://127.0.0.1:' . $t->port(''),
    chosen   => $t->password,
    director => $passwords{'lucie.arnaud'},
    manager  => $passwords{'isabelle.morel'},
    clerk    => $passwords{'karim.haddad'},
    agent    => {identifiant => 'marc@caf911.example', password => $agent},
    shots    => $ENV{SHOTS},
});

$t->done;
done_testing;
