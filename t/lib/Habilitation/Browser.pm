package Habilitation::Browser;

# Runs a walk through the pages in a real browser (t/browser/*.mjs), which says one line of
# JSON a check.

use strict;
use warnings;

use Exporter qw(import);
use FindBin qw($Bin);
use JSON::PP ();
use Test::More;

our @EXPORT_OK = qw(install walk);

# What the walks need beside Chromium.
sub install {
    system("$Bin/install") == 0 or die "t/browser/install failed\n";
    return;
}

# The walk's name ("lieu"), and what it is told as JSON. Its checks are tests of the caller,
# and so is that it came to its end.
sub walk {
    my ($name, $told) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    open my $results, '-|', 'node', "$Bin/$name.mjs", JSON::PP->new->ascii->encode($told)
        or die "node: $!";
    my $last = '';
    while (my $line = <$results>) {
        my $result = JSON::PP->new->utf8->decode($line);
        utf8::encode($last = $result->{name});
        ok($result->{ok}, $last) or do { utf8::encode(my $why = $result->{detail}); diag($why) };
    }
    close $results;
    is($? >> 8, 0, 'the browser ran to its end');
    is($last, 'the way was gone to its end', 'all of the way');
    return;
}

1;
