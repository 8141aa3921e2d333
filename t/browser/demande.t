#!/usr/bin/perl
# The public request forms in a real browser (section 2; RGAA: labels, errors with a
# suggestion by their fields, review before a legal effect, autocomplete, keyboard): each
# page accessible (axe), valid, and usable at 320 px, without scripts.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/../lib";

use Test::More;

use Habilitation::Browser qw(install walk);
use Habilitation::Test ();

install();

my $t = Habilitation::Test->new;
$t->store(empty => 1);
my $lists = $t->source . '/conf/demo/reference';
$t->ctl('reference', 'load', $_, "$lists/$_.csv") for qw(communes caf etablissements);
$t->configure(<<'EOT');
%%MAIN%%
events { worker_connections 128; }
http {
    %%HTTP%%
    server {
        listen 127.0.0.1:%%PORT%% ssl;
        %%TLS%%
        log_not_found off;
        %%PORTAL%%
    }
}
EOT
$t->start;

walk('demande', {
    base  => 'https://127.0.0.1:' . $t->port(''),
    shots => $ENV{SHOTS},
});

$t->done;
done_testing;
