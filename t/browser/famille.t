#!/usr/bin/perl
# The form of families (requirements, section 7) in a real browser, without scripts: each of
# its pages accessible (axe), valid, and usable at 320 px; errors with a suggestion by their
# fields, fields that matter only after another answer, review before it is sent.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/../lib";

use Test::More;

use Habilitation::Browser qw(install walk);
use Habilitation::Test ();

install();

my $t = Habilitation::Test->new;
$t->store;
my $lists = $t->source . '/conf/demo/reference';
$t->ctl('reference', 'load', $_, "$lists/$_.csv") for qw(communes caf);
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

walk('famille', {
    base  => 'https://127.0.0.1:' . $t->port(''),
    shots => $ENV{SHOTS},
});

$t->done;
done_testing;
