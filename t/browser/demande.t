#!/usr/bin/perl
# The public request forms in a real browser (section 2; RGAA: labels, errors with a
# suggestion by their fields, review before a legal effect, autocomplete, keyboard): each
# page accessible (axe), valid, and usable at 320 px, without scripts.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/../lib";

use JSON::PP ();
use Test::More;

use Habilitation::Test ();

system("$Bin/install") == 0 or die "t/browser/install failed\n";

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

my $arguments = JSON::PP->new->encode({
    base  => 'https://127.0.0.1:' . $t->port(''),
    shots => $ENV{SHOTS},
});
open my $results, '-|', 'node', "$Bin/demande.mjs", $arguments or die "node: $!";
my $last = '';
while (my $line = <$results>) {
    my $result = JSON::PP->new->utf8->decode($line);
    utf8::encode($last = $result->{name});
    ok($result->{ok}, $last) or do { utf8::encode(my $why = $result->{detail}); diag($why) };
}
close $results;
is($? >> 8, 0, 'the browser tests ran to their end');
is($last, 'the way was gone to its end', 'all of them');

$t->done;
done_testing;
