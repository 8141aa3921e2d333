#!/usr/bin/perl
# What both parties owe each other, in a real browser without scripts: an incident told to the Caf
# and closed (MCP-9.2), a provider announced (MCP-14), the yearly review, a meeting and its
# minutes (MCP-16). Each page accessible (axe), valid, usable at 320 px. With SHOTS=DIR pictures of
# the pages are kept.

use strict;
use warnings;
use utf8;

use FindBin qw($Bin);
use lib "$Bin/../lib";

use Test::More;

use Habilitation::Browser qw(install walk);
use Habilitation::Test ();

use constant {
    OLIVIER => 'olivier.renaud@valclair.example',
    ALIX    => 'alix.perrin@caf911.example',
};

install();

my $t = Habilitation::Test->new;
$t->store;
$t->ctl('agent', 'add', ALIX, '--nom', 'Perrin', '--prenom', 'Alix', '--caf', '911', '--roles',
    'conventions');
$t->configure(<<'EOT');
%%MAIN%%
events { worker_connections 128; }
http {
    %%HTTP%%
    server {
        listen 127.0.0.1:%%PORT%%;
        listen 127.0.0.1:%%PORT_TLS%% ssl http2;
        %%TLS%%
        log_not_found off;
        %%PORTAL%%
    }
}
EOT
$t->start;

sub cookie_of { return (split /=/, $t->login(shift), 2)[1] }

walk('devoirs', {
    base    => 'https://127.0.0.1:' . $t->port('TLS'),
    partner => cookie_of(OLIVIER),
    agent   => cookie_of(ALIX),
    shots   => $ENV{SHOTS},
});

$t->done;
done_testing;
