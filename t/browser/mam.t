#!/usr/bin/perl
# A Mam in a real browser, without scripts (requirements, section 9): one of three assistants
# maternels enters the fiche, two consent, the Caf validates, the public reads two names; one
# withdraws, and is gone from page, JSON, search and exports with the next request; a
# correction is asked for and answered. Each page accessible (axe), valid, usable at 320 px.
# With SHOTS=DIR pictures of the pages are kept.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/../lib";

use Test::More;

use Habilitation::Browser qw(install walk);
use Habilitation::Test ();

use constant AGENT => 'marc.lenoir@caf911.example';

install();

my $t = Habilitation::Test->new(workers => 2);
$t->store;
my $lists = $t->source . '/conf/demo/reference';
$t->ctl('reference', 'load', $_, "$lists/$_.csv") for qw(communes caf);
$t->ctl('agent', 'add', AGENT, '--nom', 'Lenoir', '--prenom', 'Marc', '--caf', '911', '--roles',
    'validation');
$t->configure(<<'EOT');
%%MAIN%%
events { worker_connections 128; }
http {
    %%HTTP%%
    server {
        listen 127.0.0.1:%%PORT%%;
        listen 127.0.0.1:%%PORT_TLS%% ssl;
        %%TLS%%
        log_not_found off;
        %%PORTAL%%
    }
}
EOT
$t->start;

my %who = (agent => AGENT, map { (split /\./)[0] => "$_\@petits-loirs.example" }
    qw(nadia.cherif elodie.blanchard corinne.lefort));
walk('mam', {
    base    => 'https://127.0.0.1:' . $t->port('TLS'),
    cookies => {map { $_ => (split /=/, $t->login($who{$_}), 2)[1] } keys %who},
    shots   => $ENV{SHOTS},
});

$t->done;
done_testing;
