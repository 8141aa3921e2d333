#!/usr/bin/perl
# The form of families (requirements, section 7) in a real browser, without scripts: each of
# its pages accessible (axe), valid, and usable at 320 px; errors with a suggestion by their
# fields, fields that matter only after another answer, review before it is sent.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/../lib";

use JSON::PP ();
use Test::More;

use Habilitation::Test ();

system("$Bin/install") == 0 or die "t/browser/install failed\n";

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

my $arguments = JSON::PP->new->encode({
    base  => 'https://127.0.0.1:' . $t->port(''),
    shots => $ENV{SHOTS},
});
open my $results, '-|', 'node', "$Bin/famille.mjs", $arguments or die "node: $!";
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
